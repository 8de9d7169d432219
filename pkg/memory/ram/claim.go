package ram

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Foresee says which memories would go on under other names with these claims, and changes
// nothing. The claims are those of a whole configuration, in which no resource stands twice.
func (m *Memory) Foresee(claims []memory.Claim) []memory.Move {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, moves := m.claimed(claims)
	return moves
}

// Claimed is what a claim changed: the memories that go on under other names, and what of
// operators and under way follows them.
type Claimed struct {
	Moves      []memory.Move
	Named      []Named // what is called otherwise than before, or was never called anything
	Actions    []scale.Action
	Operations []scale.Operation
}

// Named is a resource with the name that it has now; Was is what it was stored as before.
type Named struct{ Resource, Tier, Was string }

// Claim gives every resource the name that the configuration has for it. What belongs to a name
// that moves goes along: actions in force, operations under way, an intent. A memory that no
// configuration claimed before is that of the tier of its name.
func (m *Memory) Claim(claims []memory.Claim) (done Claimed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next, moves := m.claimed(claims)
	held := map[*remembered]bool{}
	for _, t := range next {
		held[t] = true
	}
	for label, t := range m.tiers {
		if _, taken := next[label]; !taken && !held[t] {
			next[label], held[t] = t, true // no tier scales it at the moment
		}
	}
	for label, t := range m.tiers {
		if !held[t] { // another resource has its name
			m.parked[storedAs(t, label)] = t
			t.resource, t.dirty = storedAs(t, label), true
		}
	}
	maps.DeleteFunc(m.parked, func(_ string, t *remembered) bool { return held[t] })
	was := map[*remembered]string{}
	for label, t := range m.tiers {
		was[t] = label
	}
	for _, c := range claims {
		t, now := next[c.Tier], c.Resource.String()
		before := t.resource
		if before != now {
			t.gone = storedAs(t, c.Tier)
			t.resource, t.dirty = now, true
		}
		if before == now {
			before = ""
		}
		if was[t] != c.Tier || t.gone != "" {
			done.Named = append(done.Named, Named{Resource: now, Tier: c.Tier, Was: before})
		}
	}
	to := map[string]string{}
	for _, move := range moves {
		if next[move.To] != nil {
			next[move.To].dirty, to[move.From] = true, move.To
		}
	}
	m.tiers, done.Moves = next, moves
	for i, a := range m.acts {
		if label := to[a.Tier]; label != "" {
			m.acts[i].Tier = label
			done.Actions = append(done.Actions, m.acts[i])
		}
	}
	for i, a := range m.unkept {
		if label := to[a.Tier]; label != "" {
			m.unkept[i].Tier = label
		}
	}
	for resource, op := range m.underWay {
		if label := to[op.Tier]; label != "" {
			op.Tier = label
			m.underWay[resource] = op
			done.Operations = append(done.Operations, op)
		}
	}
	return done
}

// claimed is every claim with its memory, which may be new, and what moves. The lock is held.
func (m *Memory) claimed(claims []memory.Claim) (next map[string]*remembered, moves []memory.Move) {
	was, known := map[*remembered]string{}, map[string]*remembered{}
	for label, t := range m.tiers {
		was[t] = label
		if t.resource != "" {
			known[t.resource] = t
		}
	}
	for resource, t := range m.parked {
		known[resource] = t
	}
	next = map[string]*remembered{}
	used := map[*remembered]bool{}
	for _, c := range claims {
		if t := known[c.Resource.String()]; t != nil {
			next[c.Tier], used[t] = t, true
		}
	}
	for _, c := range claims {
		if next[c.Tier] != nil {
			continue
		}
		t := m.tiers[c.Tier]
		if t == nil || used[t] || !mayBe(t, c.Resource) {
			t = &remembered{}
		}
		next[c.Tier], used[t] = t, true
	}
	for _, c := range claims {
		t := next[c.Tier]
		if from, named := was[t]; named && from != c.Tier {
			moves = append(moves, memory.Move{Resource: c.Resource.String(), From: from, To: c.Tier})
		}
	}
	for label, t := range m.tiers {
		if other := next[label]; other != nil && !used[t] {
			moves = append(moves, memory.Move{Resource: storedAs(t, label), From: label})
		}
	}
	slices.SortFunc(moves, func(a, b memory.Move) int {
		return slices.Compare([]string{a.From, a.To}, []string{b.From, b.To})
	})
	return next, moves
}

// mayBe reports whether the memory of a name may be that of a resource: nobody has said yet
// which it belongs to, or the configuration said less of it than now.
func mayBe(t *remembered, r memory.Resource) bool {
	if t.resource == "" {
		return true
	}
	known, ok := memory.ResourceOf(t.resource)
	return ok && known.May(r)
}

// parkedFor is how long a memory is kept that nobody has a name for. Every deployment may leave
// one behind, and after so long it tells nothing that the next decision needs.
const parkedFor = 30 * 24 * time.Hour

// forget drops memories that have waited for a name too long, and that the disk has. The lock is
// held.
func (m *Memory) forget(now time.Time) {
	if len(m.parked) > 0 {
		maps.DeleteFunc(m.parked, func(_ string, t *remembered) bool { return !t.dirty && now.Sub(t.at) > parkedFor })
	}
}

// Knows reports whether the memory of a resource was taken over.
func (m *Memory) Knows(h memory.Held) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if h.Tier == "" {
		return m.parked[h.Resource] != nil
	}
	t := m.tiers[h.Tier]
	return t != nil && storedAs(t, h.Tier) == h.Resource
}

// storedAs is the resource that a memory is stored as.
func storedAs(t *remembered, label string) string {
	if t.resource == "" {
		return memory.Unclaimed(label)
	}
	return t.resource
}

// Dirty is what the disk does not have yet, and gone are the resources that it has and that are
// kept under others now. Of a name nothing is kept before its first record, unless it was another's.
// The list is made while it is walked, so that a disk that takes long holds up no reader of the memory.
func (m *Memory) Dirty() (list iter.Seq[memory.Held], gone []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	type dirty struct {
		resource, label string
		*remembered
	}
	var all []dirty
	add := func(resource, label string, t *remembered) {
		if !t.dirty {
			return
		}
		if t.gone != "" {
			gone = append(gone, t.gone)
		}
		if !t.at.IsZero() {
			all = append(all, dirty{resource, label, t})
		}
	}
	for label, t := range m.tiers {
		add(storedAs(t, label), label, t)
	}
	for resource, t := range m.parked {
		add(resource, "", t)
	}
	return func(yield func(memory.Held) bool) {
		for _, t := range all {
			m.mu.Lock()
			h := memory.Held{Resource: t.resource, Tier: t.label, Kept: memory.Keep(t.past.whole(), t.at)}
			m.mu.Unlock()
			if !yield(h) {
				return
			}
		}
	}, gone
}

// Ahead reports whether the disk does not have all that is kept.
func (m *Memory) Ahead() bool {
	list, _ := m.Dirty()
	for range list {
		return true
	}
	return false
}

// Clean learns that the disk has what Dirty returned, as long as nothing came in between.
func (m *Memory) Clean() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tiers {
		t.dirty, t.gone = false, ""
	}
	for _, t := range m.parked {
		t.dirty, t.gone = false, ""
	}
}

// Resource is what the memory of a tier belongs to; "" while no configuration has said.
func (m *Memory) Resource(tier string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.tiers[tier]; t != nil {
		return t.resource
	}
	return ""
}

// Clone is a memory of its own that begins with what this one knows.
func (m *Memory) Clone() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	own := func(tiers map[string]*remembered) map[string]*remembered {
		out := map[string]*remembered{}
		for name, t := range tiers {
			copied := *t
			shared := t.past.shared()
			copied.past = past{}
			copied.past.set(&shared)
			out[name] = &copied
		}
		return out
	}
	return &Memory{
		keep: m.keep, bare: m.bare, tiers: own(m.tiers), parked: own(m.parked), underWay: maps.Clone(m.underWay),
		acts: slices.Clone(m.acts), gone: slices.Clone(m.gone), last: m.last, whole: maps.Clone(m.whole), unwritten: map[string]string{},
	}
}
