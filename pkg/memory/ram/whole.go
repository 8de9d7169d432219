package ram

import (
	"maps"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whole is what is remembered of all tiers together, by what it is about; "" for nothing.
func (m *Memory) Whole(about string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.whole[about]
}

// KeepWhole remembers it. The next write has it, together with the evaluation that it is of.
func (m *Memory) KeepWhole(about, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.whole[about] != text {
		m.whole[about], m.unwritten[about] = text, text
	}
}

// RestoreWhole takes over what was read from a disk.
func (m *Memory) RestoreWhole(whole map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.Copy(m.whole, whole)
}

// UnwrittenWhole is what the disk does not have yet.
func (m *Memory) UnwrittenWhole() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.unwritten)
}

// WroteWhole learns that the disk has these.
func (m *Memory) WroteWhole(whole map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.unwritten, func(about, text string) bool { return whole[about] == text })
}

// Departed calls f with what each resource had cost that none of these tiers scales, and when it was
// evaluated last.
func (m *Memory) Departed(tiers map[string]bool, f func(spent scale.Meter, last time.Time)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for label, t := range m.tiers {
		if !tiers[label] {
			f(t.past.spent, t.at)
		}
	}
	for _, t := range m.parked {
		f(t.past.spent, t.at)
	}
}
