package ledger

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whole is what is remembered of all tiers together, by what it is about; "" for nothing.
func (l *Ledger) Whole(about string) string { return l.memory.Whole(about) }

// KeepWhole remembers it. It is written with the evaluation under way, in the same transaction.
func (l *Ledger) KeepWhole(about, text string) { l.memory.KeepWhole(about, text) }

// Departed calls f with what each resource had cost that none of these tiers scales.
func (l *Ledger) Departed(tiers map[string]bool, f func(spent scale.Meter, last time.Time)) {
	l.memory.Departed(tiers, f)
}

// Whole is like Ledger.Whole.
func (m *Memory) Whole(about string) string { return m.memory.Whole(about) }

// KeepWhole is like Ledger.KeepWhole.
func (m *Memory) KeepWhole(about, text string) { m.memory.KeepWhole(about, text) }

// Departed is like Ledger.Departed.
func (m *Memory) Departed(tiers map[string]bool, f func(spent scale.Meter, last time.Time)) {
	m.memory.Departed(tiers, f)
}
