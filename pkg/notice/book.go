package notice

import (
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
)

// Bounds of what is kept. What stands is bounded by the tiers of the configuration.
const (
	// mostHappened is how many alerts that are over at once wait in one group.
	mostHappened = 100
	// mostStanding is how many stand at once, of all tiers.
	mostStanding = 20_000
	// seenFor is how long an event with a subject is known, so that a restart does not tell it again.
	seenFor = 24 * time.Hour
)

// Book is all that is remembered of notices. It is not safe for use by several goroutines.
type Book struct {
	// Standing is what stands, whoever is told of it.
	Standing map[string]Alert
	// Seen are events with a subject that are over at once, and when.
	Seen map[string]time.Time
	// Desks are those of the channels, by their names.
	Desks map[string]*Desk
}

// NewBook remembers nothing.
func NewBook() *Book {
	return &Book{Standing: map[string]Alert{}, Seen: map[string]time.Time{}, Desks: map[string]*Desk{}}
}

// Take notes an event. It returns the channels that have something else to tell now, and whether what
// stands is another.
func (b *Book) Take(p Plan, e event.Event, now time.Time) (channels []string, changed bool) {
	for _, kind := range e.Kind.Ends() {
		some, ended := b.end(key(kind, e.Tier, e.Subject), now)
		channels, changed = append(channels, some...), changed || ended
	}
	if len(e.Kind.Ends()) > 0 || e.Severity == event.Kept {
		return channels, changed
	}
	a := AlertOf(e)
	k := a.key()
	switch {
	case a.lasts():
		if _, stands := b.Standing[k]; !stands && len(b.Standing) >= mostStanding {
			return channels, changed
		}
		b.Standing[k], changed = a, true
	case e.Again:
		return channels, changed
	case a.Subject != "":
		maps.DeleteFunc(b.Seen, func(_ string, at time.Time) bool { return now.Sub(at) > seenFor })
		if _, known := b.Seen[k]; known {
			return channels, changed
		}
		b.Seen[k], changed = now, true
	}
	for _, c := range p.channels(a) {
		if b.desk(c).add(a, now) {
			channels = append(channels, c)
		}
	}
	return channels, changed
}

// end notes that something is over.
func (b *Book) end(k string, now time.Time) (channels []string, ended bool) {
	if _, ended = b.Standing[k]; !ended {
		return nil, false
	}
	delete(b.Standing, k)
	for _, name := range slices.Sorted(maps.Keys(b.Desks)) {
		if b.Desks[name].end(k, now) {
			channels = append(channels, name)
		}
	}
	return channels, true
}

// Stands says what stands of a tier, "" for what is of none: whatever else was noted of it ended while
// nobody looked.
func (b *Book) Stands(tier string, is func(kind event.Kind, subject string) bool, now time.Time) (channels []string, changed bool) {
	for _, k := range slices.Sorted(maps.Keys(b.Standing)) {
		// An emergency is remembered by who tells it, and told again by nobody.
		if a := b.Standing[k]; a.Tier == tier && a.Kind.Topic() != event.Budgets && !is(a.Kind, a.Subject) {
			some, _ := b.end(k, now)
			channels, changed = append(channels, some...), true
		}
	}
	return channels, changed
}

// Tiers ends what is noted of tiers that are not known any more.
func (b *Book) Tiers(known func(tier string) bool, now time.Time) (channels []string, changed bool) {
	for _, k := range slices.Sorted(maps.Keys(b.Standing)) {
		if a := b.Standing[k]; a.Tier != "" && !known(a.Tier) {
			some, _ := b.end(k, now)
			channels, changed = append(channels, some...), true
		}
	}
	return channels, changed
}

// Replan goes by another plan: channels that are new are told of what stands, and what nobody was told
// of and no route leads to any more is forgotten. gone are channels that are in no plan any more and had
// told somebody of something that is not over.
func (b *Book) Replan(p Plan, now time.Time) (channels, gone []string) {
	for _, name := range slices.Sorted(maps.Keys(b.Desks)) {
		d := b.Desks[name]
		if _, known := p.Channels[name]; !known {
			if d.told() {
				gone = append(gone, name)
			}
			delete(b.Desks, name)
			channels = append(channels, name)
			continue
		}
		if d.keep(func(a Alert) bool { return a.Sent || slices.Contains(p.channels(a), name) }) {
			channels = append(channels, name)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(b.Standing)) {
		a := b.Standing[k]
		for _, name := range p.channels(a) {
			if b.desk(name).add(a, now) {
				channels = append(channels, name)
			}
		}
	}
	slices.Sort(channels)
	return slices.Compact(channels), gone
}

func (b *Book) desk(channel string) *Desk {
	d := b.Desks[channel]
	if d == nil {
		d = &Desk{Groups: map[string]*Group{}}
		b.Desks[channel] = d
	}
	return d
}
