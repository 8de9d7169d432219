package ram

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Memory is the part of the memory that is held in RAM: one folded past for
// every tier. It is safe for use by several goroutines.
type Memory struct {
	keep  time.Duration
	bare  bool // nobody asks what happened, only what is remembered
	mu    sync.Mutex
	tiers map[string]*remembered
	// parked are memories of resources whose name another one has, by resource.
	parked map[string]*remembered
	// underWay are the open operations by what they change.
	underWay map[string]scale.Operation
	// acts are the actions that have not ended, by id, those whose time is over perhaps
	// among them, and gone those that ended. unkept are pauses in force that the disk does
	// not know yet. last is the number of the last id.
	acts, gone, unkept []scale.Action
	last               int
	// whole is what is remembered of all tiers together, by what it is about, and unwritten what of
	// it the disk does not have yet.
	whole, unwritten map[string]string
}

// remembered is what is remembered of one resource.
type remembered struct {
	resource string // "" until a configuration has said which it is
	// The disk has memory.Keep of the past, or will have with the next write, but for what follows.
	dirty bool      // the disk does not have it yet
	older bool      // the disk has what holds without the trail of the last records
	seen  time.Time // Quiet.Seen as the disk has it, which is not written at every evaluation
	gone  string    // a resource that the disk has in the place of this one; "" for none
	at    time.Time // of the record that was learned last
	past  past
	told  event.State   // what stands, and was told
	open  *scale.Record // an intent whose outcome was not told yet
}

// New is a memory whose pasts reach back keep; memory.DefaultKeep if 0. A bare one is asked what
// is remembered and never what happened.
func New(keep time.Duration, bare bool) *Memory {
	if keep <= 0 {
		keep = memory.DefaultKeep
	}
	return &Memory{keep: keep, bare: bare, tiers: map[string]*remembered{}, parked: map[string]*remembered{}, underWay: map[string]scale.Operation{}, whole: map[string]string{}, unwritten: map[string]string{}}
}

// of finds a tier, or begins it. The lock is held.
func (m *Memory) of(tier string) *remembered {
	t := m.tiers[tier]
	if t == nil {
		t = &remembered{}
		m.tiers[tier] = t
	}
	return t
}

// Past is what the caller may keep; see memory.Shared.
func (m *Memory) Past(tier string) scale.Past {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := scale.Past{}
	if t := m.tiers[tier]; t != nil {
		was = t.past.shared()
	}
	was.Actions = m.covering(tier)
	return was
}

// Remember changes how far back the pasts reach from now on.
func (m *Memory) Remember(keep time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep = keep
}

// Learn takes over a past from elsewhere, of which a record of the time at was learned last.
func (m *Memory) Learn(tier string, was scale.Past, at time.Time, told event.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.of(tier)
	was = memory.Shared(was)
	t.past.set(&was)
	t.at, t.told, t.dirty = at, told, true
	t.older, t.seen = false, was.Quiet.Seen
}

// Restore takes over a past that was read from a disk, and what the disk has of it. A resource
// without a name waits until a configuration names it.
func (m *Memory) Restore(h memory.Held, was scale.Past, at time.Time, told event.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := &remembered{resource: h.Resource, at: at, told: told, seen: h.Kept.Quiet.Seen}
	was = memory.Shared(was)
	t.past.set(&was)
	t.older = !memory.Keep(was, at).Stands(h.Kept)
	if h.Resource == memory.Unclaimed(h.Tier) {
		t.resource = ""
	}
	if h.Tier == "" {
		m.parked[h.Resource] = t
	} else {
		m.tiers[h.Tier] = t
	}
}

// Tiers lists the tiers in order.
func (m *Memory) Tiers() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.tiers))
}

// Intend remembers what is about to be done.
func (m *Memory) Intend(changes []scale.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range changes {
		m.of(r.Decision.Tier).open = &r
	}
}

// Settle folds records in. A change whose outcome never came, because its pass
// broke off, may have happened; it comes back as unknown, before the record that
// revealed it.
func (m *Memory) Settle(records []scale.Record) []memory.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []memory.Entry
	note := func(t *remembered, r *scale.Record) {
		if m.bare {
			t.fold(t.past.whole(), r, m.keep)
			return
		}
		if out == nil {
			out = make([]memory.Entry, 0, len(records))
		}
		out = append(out, m.fold(t, r))
	}
	if len(records) > 0 {
		m.expire(records[len(records)-1].Decision.At)
		m.forget(records[len(records)-1].Decision.At)
	}
	for i := range records {
		r := &records[i]
		t := m.of(r.Decision.Tier)
		if t.open != nil && t.open.Decision.At.Before(r.Decision.At) {
			lost := memory.Unanswered(*t.open, "the evaluation ended before the answer of AWS was recorded", r.Decision.At)
			note(t, &lost)
		}
		if t.open != nil && !t.open.Decision.At.After(r.Decision.At) {
			t.open = nil
		}
		note(t, r)
	}
	return out
}

func (m *Memory) fold(t *remembered, r *scale.Record) memory.Entry {
	n := memory.Entry{Record: r, First: t.past.since.IsZero()}
	n.Events, t.told = event.Of(t.told, *r)
	was := t.past.whole()
	before := memory.Keep(was, t.at)
	before.Quiet.Seen = t.seen
	is := t.fold(was, r, m.keep)
	if now := memory.Keep(is, t.at); t.older || !now.Stands(before) {
		t.older, t.seen, t.dirty = false, now.Quiet.Seen, true
	}
	return n
}

// fold is the past after one more record, which is what t remembers then. was is its past before.
func (t *remembered) fold(was scale.Past, r *scale.Record, keep time.Duration) (is scale.Past) {
	is = memory.FoldInto(was, *r, keep)
	t.past.set(&is)
	t.at = r.Decision.At
	return is
}

// Keep is how far the pasts reach back.
func (m *Memory) Keep() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keep
}
