package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Act is like Ledger.Act.
func (m *Memory) Act(_ context.Context, a scale.Action) (scale.Action, error) {
	a, err := m.recall.numbered(a)
	if err == nil {
		m.recall.act(a)
	}
	return a, err
}

// Refuse is like Ledger.Refuse.
func (m *Memory) Refuse(_ context.Context, a scale.Action) (scale.Action, error) {
	a.ID, a.Ended = m.recall.nextID(), a.Given
	m.recall.ended(a)
	return a, nil
}

// Resume is like Ledger.Resume.
func (m *Memory) Resume(_ context.Context, ids []string, end string, now time.Time) ([]scale.Action, error) {
	out := ending(m.recall.actions(now), ids, end, now)
	m.recall.ended(out...)
	return out, nil
}

// Unkept is empty: there is no disk.
func (m *Memory) Unkept() []scale.Action { return nil }

// Actions is like Ledger.Actions.
func (m *Memory) Actions(now time.Time) []scale.Action { return m.recall.actions(now) }

// PastActions is like Ledger.PastActions.
func (m *Memory) PastActions(_ context.Context, now time.Time, limit int) ([]scale.Action, error) {
	return newestActions(m.recall.over(now), limit), nil
}

// nextID is an id that no action had.
func (m *recall) nextID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	return idOf(m.last)
}

// numbered is an action with an id that none had, unless too many are in force.
func (m *recall) numbered(a scale.Action) (scale.Action, error) {
	most := mostInForce
	if a.Kind == scale.Pause && a.Tier == "" {
		most *= 2
	}
	if len(m.actions(a.Given)) >= most {
		return a, ErrFull
	}
	a.ID = m.nextID()
	return a, nil
}

// brake takes over a pause that the disk does not know yet.
func (m *recall) brake(a scale.Action) {
	m.act(a)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unkept = append(m.unkept, a)
}

// owed are the pauses that the disk does not know yet.
func (m *recall) owed() []scale.Action {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.unkept)
}

// paid forgets pauses that the disk knows now.
func (m *recall) paid(list []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unkept = slices.DeleteFunc(m.unkept, func(a scale.Action) bool {
		return slices.ContainsFunc(list, func(x scale.Action) bool { return x.ID == a.ID })
	})
}

// act takes an action over, in the place of what is known of it.
func (m *recall) act(a scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = max(m.last, numberOf(a.ID))
	m.acts = append(slices.DeleteFunc(m.acts, func(x scale.Action) bool { return x.ID == a.ID }), a)
	slices.SortFunc(m.acts, func(a, b scale.Action) int { return numberOf(a.ID) - numberOf(b.ID) })
}

// ended takes over actions that ended.
func (m *recall) ended(list ...scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range list {
		m.acts = slices.DeleteFunc(m.acts, func(x scale.Action) bool { return x.ID == a.ID })
		m.gone = append(m.gone, a)
	}
	m.gone = slices.Clone(m.gone[max(0, len(m.gone)-mostActions):])
}

// expire moves those whose time was over long ago to those that ended. The lock is held.
func (m *recall) expire(now time.Time) {
	m.acts = slices.DeleteFunc(m.acts, func(a scale.Action) bool {
		old := !a.Until.IsZero() && a.Until.Before(now.Add(-actionGrace))
		if old {
			m.gone = append(m.gone, lapsed(a, now))
		}
		return old
	})
}

// actions are those in force at now, oldest first.
func (m *recall) actions(now time.Time) (out []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.acts {
		if a.Holds(now) {
			out = append(out, a)
		}
	}
	return out
}

// over are those that ended, as far as RAM remembers them.
func (m *recall) over(now time.Time) (out []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out = slices.Clone(m.gone)
	for _, a := range m.acts {
		if !a.Holds(now) {
			out = append(out, lapsed(a, now))
		}
	}
	return out
}

// covering are the actions that cover a tier. The lock is held.
func (m *recall) covering(tier string) (out []scale.Action) {
	for _, a := range m.acts {
		if a.Covers(tier) {
			out = append(out, a)
		}
	}
	return out
}
