package ram

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// NextID is an id that no action had.
func (m *Memory) NextID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	return memory.IDOf(m.last)
}

// Numbered is an action with an id that none had, unless too many are in force.
func (m *Memory) Numbered(a scale.Action) (scale.Action, error) {
	most := memory.MostInForce
	if a.Kind == scale.Pause && a.Tier == "" {
		most *= 2
	}
	if len(m.Actions(a.Given)) >= most {
		return a, memory.ErrFull
	}
	a.ID = m.NextID()
	return a, nil
}

// Brake takes over a pause that the disk does not know yet.
func (m *Memory) Brake(a scale.Action) {
	m.Act(a)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unkept = append(m.unkept, a)
}

// Unwritten are the pauses that the disk does not know yet.
func (m *Memory) Unwritten() []scale.Action {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.unkept)
}

// Written forgets pauses that the disk knows now.
func (m *Memory) Written(list []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unkept = slices.DeleteFunc(m.unkept, func(a scale.Action) bool {
		return slices.ContainsFunc(list, func(x scale.Action) bool { return x.ID == a.ID })
	})
}

// Act takes an action over, in the place of what is known of it.
func (m *Memory) Act(a scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = max(m.last, memory.NumberOf(a.ID))
	m.acts = append(slices.DeleteFunc(m.acts, func(x scale.Action) bool { return x.ID == a.ID }), a)
	slices.SortFunc(m.acts, func(a, b scale.Action) int { return memory.NumberOf(a.ID) - memory.NumberOf(b.ID) })
}

// Ended takes over actions that ended.
func (m *Memory) Ended(list ...scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range list {
		m.acts = slices.DeleteFunc(m.acts, func(x scale.Action) bool { return x.ID == a.ID })
		m.gone = append(m.gone, a)
	}
	m.gone = slices.Clone(m.gone[max(0, len(m.gone)-memory.MostActions):])
}

// expire moves those whose time was over long ago to those that ended. The lock is held.
func (m *Memory) expire(now time.Time) {
	m.acts = slices.DeleteFunc(m.acts, func(a scale.Action) bool {
		old := !a.Until.IsZero() && a.Until.Before(now.Add(-memory.ActionGrace))
		if old {
			m.gone = append(m.gone, memory.Lapsed(a, now))
		}
		return old
	})
}

// Actions are those in force at now, oldest first.
func (m *Memory) Actions(now time.Time) (out []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.acts {
		if a.Holds(now) {
			out = append(out, a)
		}
	}
	return out
}

// Over are those that ended, as far as RAM remembers them.
func (m *Memory) Over(now time.Time) (out []scale.Action) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out = slices.Clone(m.gone)
	for _, a := range m.acts {
		if !a.Holds(now) {
			out = append(out, memory.Lapsed(a, now))
		}
	}
	return out
}

// covering are the actions that cover a tier. The lock is held.
func (m *Memory) covering(tier string) (out []scale.Action) {
	for _, a := range m.acts {
		if a.Covers(tier) {
			out = append(out, a)
		}
	}
	return out
}

// Begin says the number of the last id that was given to an action.
func (m *Memory) Begin(last int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = max(m.last, last)
}
