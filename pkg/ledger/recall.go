package ledger

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/scale"
)

// recall is the part of the memory that is held in RAM: one folded past for
// every tier. It is safe for use by several goroutines.
type recall struct {
	keep  time.Duration
	bare  bool // nobody asks what happened, only what is remembered
	mu    sync.Mutex
	tiers map[string]*recalled
	// underWay are the open operations by what they change.
	underWay map[string]scale.Operation
	// acts are the actions that have not ended, by id, those whose time is over perhaps
	// among them, and gone those that ended. unkept are pauses in force that the disk does
	// not know yet. last is the number of the last id.
	acts, gone, unkept []scale.Action
	last               int
}

// recalled is what is remembered of one tier.
type recalled struct {
	past scale.Past
	told event.State   // what stands, and was told
	open *scale.Record // an intent whose outcome was not told yet
}

// noted is a record with the flags of its events; first marks the first of its tier.
type noted struct {
	scale.Record
	events flags
	first  bool
	// quiet is since when the tier is quiet, and waits the growth that waits for its
	// window; changed says that one of them is another than before this record.
	quiet   time.Time
	waits   scale.Wish
	changed bool
}

func newRecall(keep time.Duration) *recall {
	if keep <= 0 {
		keep = DefaultKeep
	}
	return &recall{keep: keep, tiers: map[string]*recalled{}, underWay: map[string]scale.Operation{}}
}

// of finds a tier, or begins it. The lock is held.
func (m *recall) of(tier string) *recalled {
	t := m.tiers[tier]
	if t == nil {
		t = &recalled{}
		m.tiers[tier] = t
	}
	return t
}

// Past is a copy that the caller may keep.
func (m *recall) Past(tier string) scale.Past {
	m.mu.Lock()
	defer m.mu.Unlock()
	past := scale.Past{}
	if t := m.tiers[tier]; t != nil {
		past = own(t.past)
	}
	past.Actions = m.covering(tier)
	return past
}

// remember changes how far back the pasts reach from now on.
func (m *recall) remember(keep time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep = keep
}

// learn takes over a past from elsewhere.
func (m *recall) learn(tier string, past scale.Past, told event.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.of(tier)
	t.past, t.told = own(past), told
}

// own is a past that shares nothing.
func own(past scale.Past) scale.Past {
	past.Ring, past.Wishes = slices.Clone(past.Ring), slices.Clone(past.Wishes)
	past.Reversed = slices.Clone(past.Reversed)
	return past
}

// names lists the tiers in order.
func (m *recall) names() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.tiers))
}

// intend remembers what is about to be done.
func (m *recall) intend(changes []scale.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range changes {
		m.of(r.Decision.Tier).open = &r
	}
}

// settle folds records in. A change whose outcome never came, because its pass
// broke off, may have happened; it comes back as unknown, before the record that
// revealed it.
func (m *recall) settle(records []scale.Record) []noted {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []noted
	note := func(t *recalled, r scale.Record) {
		if m.bare {
			t.past = foldInto(t.past, r, m.keep)
			return
		}
		if out == nil {
			out = make([]noted, 0, len(records))
		}
		out = append(out, m.fold(t, r))
	}
	if len(records) > 0 {
		m.expire(records[len(records)-1].Decision.At)
	}
	for _, r := range records {
		t := m.of(r.Decision.Tier)
		if t.open != nil && t.open.Decision.At.Before(r.Decision.At) {
			note(t, unanswered(*t.open, "the pass ended before the answer was heard", r.Decision.At))
		}
		if t.open != nil && !t.open.Decision.At.After(r.Decision.At) {
			t.open = nil
		}
		note(t, r)
	}
	return out
}

func (m *recall) fold(t *recalled, r scale.Record) noted {
	n := noted{Record: r, first: t.past.Since.IsZero()}
	events, told := event.Of(t.told, r)
	n.events, t.told = flagsOf(events), told
	quiet, waits := t.past.Quiet.Since, t.past.Waiting
	t.past = foldInto(t.past, r, m.keep)
	n.quiet, n.waits = t.past.Quiet.Since, t.past.Waiting
	n.changed = !n.quiet.Equal(quiet) || n.waits != waits
	return n
}

// unanswered is the record of an intent without an outcome.
func unanswered(r scale.Record, why string, at time.Time) scale.Record {
	r.Outcome = scale.Outcome{Status: scale.Unknown, Detail: why, At: at}
	return r
}

// intents are the records that have to be written down before they are carried out.
func intents(records []scale.Record) (out []scale.Record) {
	for _, r := range records {
		if r.Decision.Changes() && r.Decision.Mode.Writes() {
			out = append(out, r)
		}
	}
	return out
}
