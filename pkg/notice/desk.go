package notice

import (
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
)

// Desk is what one channel has to tell, and how telling went.
type Desk struct {
	// Groups are by topic and severity.
	Groups map[string]*Group `json:"groups,omitempty"`
	// Pending was sent and may have arrived: it is sent again as it is.
	Pending *Message `json:"pending,omitempty"`
	// Again is set while what is pending was sent before, and so may have arrived whatever is answered now.
	Again bool `json:"again,omitempty"`
	// NotBefore is when the receiver may be asked again.
	NotBefore time.Time `json:"not_before,omitzero"`
	// Attempts failed in a row, since Failing, the last because of Why.
	Attempts int       `json:"attempts,omitempty"`
	Failing  time.Time `json:"failing,omitzero"`
	Why      string    `json:"why,omitempty"`
	// Accepted is when a message was accepted last, and Answer what the receiver said.
	Accepted time.Time `json:"accepted,omitzero"`
	Answer   string    `json:"answer,omitempty"`
	// Room is how many messages may be sent at once, at Counted.
	Room    float64   `json:"room,omitempty"`
	Counted time.Time `json:"counted,omitzero"`
}

func (d *Desk) group(name string) *Group {
	g := d.Groups[name]
	if g == nil {
		g = &Group{}
		d.Groups[name] = g
	}
	return g
}

// add notes an alert, which may have changed its severity.
func (d *Desk) add(a Alert, now time.Time) (changed bool) {
	name := groupOf(a)
	if a.lasts() {
		for other, g := range d.Groups {
			if other != name {
				changed = g.end(a.key(), now, d.maybe(a.key())) || changed
			}
		}
	}
	return d.group(name).add(a, now) || changed
}

func (d *Desk) end(k string, now time.Time) (changed bool) {
	for _, g := range d.Groups {
		changed = g.end(k, now, d.maybe(k)) || changed
	}
	return changed
}

// maybe reports whether a message with an alert may have arrived.
func (d *Desk) maybe(k string) bool {
	return d.Pending != nil && slices.ContainsFunc(d.Pending.New, func(a Alert) bool { return a.key() == k })
}

// told reports whether somebody was told of something that is not over.
func (d *Desk) told() bool {
	for _, g := range d.Groups {
		if slices.ContainsFunc(g.Standing, func(a Alert) bool { return a.Sent }) {
			return true
		}
	}
	return false
}

// keep drops the alerts that do not hold a condition.
func (d *Desk) keep(holds func(Alert) bool) (changed bool) {
	for _, g := range d.Groups {
		n := len(g.Standing) + len(g.Happened)
		g.Standing = slices.DeleteFunc(g.Standing, func(a Alert) bool { return !holds(a) })
		g.Happened = slices.DeleteFunc(g.Happened, func(a Alert) bool { return !holds(a) })
		changed = changed || n != len(g.Standing)+len(g.Happened)
		g.settle()
	}
	return changed
}

// Waiting is how many alerts and ends of alerts wait to be told.
func (d *Desk) Waiting() (n int) {
	for _, g := range d.Groups {
		n += len(g.Happened) + g.More
		for _, a := range g.Standing {
			if fresh(a) {
				n++
			}
		}
	}
	return n
}

// Due is when something is to be sent next; zero for never, as long as nothing happens.
func (d *Desk) Due(p Plan, channel string, now time.Time) (at time.Time) {
	if d.Pending != nil {
		at = later(d.NotBefore, d.room(p.Channels[channel], now))
		return later(at, time.Unix(1, 0))
	}
	for _, g := range d.Groups {
		if t := g.due(p, channel, now); !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if at.IsZero() {
		return at
	}
	return later(later(at, d.NotBefore), d.room(p.Channels[channel], now))
}

// room is when one more message may be sent.
func (d *Desk) room(pace Pace, now time.Time) time.Time {
	if pace.PerHour <= 0 {
		return time.Time{}
	}
	have := d.have(pace, now)
	if have >= 1 {
		return time.Time{}
	}
	return now.Add(time.Duration((1 - have) * float64(time.Hour) / float64(pace.PerHour)))
}

// have is how many messages may be sent at once.
func (d *Desk) have(pace Pace, now time.Time) float64 {
	most := max(1, float64(pace.PerHour)/5)
	if d.Counted.IsZero() || now.Before(d.Counted) { // never used, or the clock was set back
		return most
	}
	return min(most, d.Room+now.Sub(d.Counted).Hours()*float64(pace.PerHour))
}

// Compose is the message that is due now; ok is false when none is. The message is pending until
// Delivered or Refused says how it went. id makes it another than all others.
func (d *Desk) Compose(p Plan, channel string, now time.Time, id string) (m Message, ok bool) {
	at := d.Due(p, channel, now)
	if at.IsZero() || at.After(now) {
		return m, false
	}
	pace := p.Channels[channel]
	if d.Pending != nil {
		d.Room, d.Counted = d.have(pace, now)-1, now
		d.Again = true
		return *d.Pending, true
	}
	m = Message{ID: id, Channel: channel, At: now.UTC().Truncate(time.Second)}
	for _, name := range d.order() {
		g := d.Groups[name]
		due := g.due(p, channel, now)
		// What still waits for its first message goes with one that is due: one cause may have effects of
		// several topics.
		joins := !pace.Single && g.Told.IsZero() && !g.News.IsZero()
		if due.IsZero() || due.After(now) && !joins {
			continue
		}
		if d.into(&m, name, p, channel, now) && pace.Single {
			break
		}
	}
	if len(m.Groups) == 0 {
		return Message{}, false
	}
	d.Room, d.Counted = d.have(pace, now)-1, now
	d.Pending, d.Again = &m, false
	return m, true
}

// order are the groups with the most urgent first.
func (d *Desk) order() []string {
	worst := func(name string) int {
		for i, s := range []event.Severity{event.Error, event.Warn, event.Info} {
			if len(name) > len(s) && name[len(name)-len(s):] == string(s) {
				return i
			}
		}
		return 3
	}
	names := slices.Sorted(maps.Keys(d.Groups))
	slices.SortStableFunc(names, func(a, b string) int { return worst(a) - worst(b) })
	return names
}

// into adds what a group has to tell to a message.
func (d *Desk) into(m *Message, name string, p Plan, channel string, now time.Time) bool {
	g, before := d.Groups[name], len(m.Groups)
	open := func(a Alert) bool { return !p.open(a, channel, now).After(now) }
	part := Message{}
	for _, a := range g.Standing {
		switch {
		case !open(a):
		case !a.Ended.IsZero() && a.Sent:
			part.Over = append(part.Over, a)
		case !a.Ended.IsZero(): // nobody was told that it began
		case a.Sent:
			part.Still = append(part.Still, a)
		default:
			part.New = append(part.New, a)
		}
	}
	for _, a := range g.Happened {
		if open(a) {
			part.Happened = append(part.Happened, a)
		}
	}
	if !p.Channels[channel].Resolved && len(part.New)+len(part.Happened) == 0 && (len(part.Still) == 0 || now.Before(g.Told.Add(p.Repeat))) {
		g.forget(part.Over) // which this channel does not tell
		return false
	}
	if len(part.New)+len(part.Still)+len(part.Happened)+len(part.Over) == 0 {
		return false
	}
	if g.Incident == "" {
		g.Incident = name + "/" + m.ID
	}
	m.Groups = append(m.Groups, name)
	m.Incident = g.Incident
	m.New, m.Still = append(m.New, part.New...), append(m.Still, part.Still...)
	m.Happened, m.Over = append(m.Happened, part.Happened...), append(m.Over, part.Over...)
	m.More += g.More
	return len(m.Groups) > before
}

// forget drops alerts that are over.
func (g *Group) forget(over []Alert) {
	g.Standing = slices.DeleteFunc(g.Standing, func(a Alert) bool {
		return !a.Ended.IsZero() && slices.ContainsFunc(over, func(o Alert) bool { return o.key() == a.key() })
	})
	g.settle()
}

// Delivered notes that the pending message arrived.
func (d *Desk) Delivered(p Plan, now time.Time, answer string) {
	d.Accepted, d.Answer = now.UTC(), answer
	d.NotBefore, d.Attempts, d.Failing, d.Why = time.Time{}, 0, time.Time{}, ""
	d.done(p, now)
}

// done notes that whoever the pending message is for was told, or will never be.
func (d *Desk) done(p Plan, now time.Time) {
	m := d.Pending
	d.Pending = nil
	if m == nil {
		return
	}
	for _, name := range m.Groups {
		g := d.group(name)
		for i := range g.Standing {
			if slices.ContainsFunc(m.New, func(a Alert) bool { return a.key() == g.Standing[i].key() }) {
				g.Standing[i].Sent = true
			}
			if g.Standing[i].Ended.IsZero() && slices.ContainsFunc(m.Over, func(a Alert) bool { return a.key() == g.Standing[i].key() }) {
				g.Standing[i].Sent = false // it came back while its end was told, and is told as new
			}
		}
		g.forget(m.Over)
		g.Happened = slices.DeleteFunc(g.Happened, func(a Alert) bool {
			return slices.ContainsFunc(m.Happened, func(h Alert) bool { return h.key() == a.key() && h.At.Equal(a.At) && h.What == a.What })
		})
		g.More = max(0, g.More-m.More)
		g.Told, g.News = now.UTC(), time.Time{}
		if len(g.Happened) > 0 || slices.ContainsFunc(g.Standing, fresh) {
			g.News = now.UTC()
		}
		if len(g.Standing) == 0 {
			g.Incident = ""
		}
	}
	for name, g := range d.Groups {
		if g.empty(p, now) {
			delete(d.Groups, name)
		}
	}
}

// Refusal is how a sending failed. It is the error of who sends.
type Refusal struct {
	Why string
	// After is how long the receiver asked to wait; 0 where it did not say.
	After time.Duration
	// Final says that the same message will never be taken.
	Final bool
	// Maybe says that it may have arrived all the same.
	Maybe bool
}

func (r Refusal) Error() string { return r.Why }

// The waits between attempts: they double from the first to the longest.
const (
	firstWait   = 10 * time.Second
	longestWait = 15 * time.Minute
	// mostAsked bounds what a receiver may ask for, so that a mistake of its does not silence it for a week.
	mostAsked = 2 * time.Hour
	// oldest is how long what happened is tried to be told.
	oldest = 24 * time.Hour
)

// Refused notes that the pending message did not arrive, or that nobody knows. It returns how many
// alerts were given up, which is more than none after a final refusal, or after a day without a clear answer, alone.
func (d *Desk) Refused(p Plan, r Refusal, now time.Time) (dropped int) {
	if d.Failing.IsZero() {
		d.Failing = now.UTC()
	}
	d.Attempts++
	d.Why = r.Why
	wait := firstWait
	for i := 1; i < d.Attempts && wait < longestWait; i++ {
		wait *= 2
	}
	d.NotBefore = now.Add(max(min(wait, longestWait), min(r.After, mostAsked))).UTC()
	// A message that its receiver cannot take, and does not say so, must not keep back all others for ever.
	given := r.Maybe && d.Pending != nil && now.Sub(d.Pending.At) > oldest
	switch {
	case r.Final, given:
		if m := d.Pending; m != nil {
			dropped = len(m.New) + len(m.Happened) + len(m.Over)
		}
		d.done(p, now)
	case !r.Maybe && !d.Again:
		d.Pending = nil // told anew as things are then
		for _, g := range d.Groups {
			g.Standing = slices.DeleteFunc(g.Standing, func(a Alert) bool { return !a.Sent && !a.Ended.IsZero() })
			g.settle()
		}
	}
	if d.Pending == nil { // what happened a day ago is no news any more, and would wait for ever
		for _, g := range d.Groups {
			n := len(g.Happened)
			g.Happened = slices.DeleteFunc(g.Happened, func(a Alert) bool { return now.Sub(a.At) > oldest })
			dropped += n - len(g.Happened)
			g.settle()
		}
	}
	return dropped
}
