package ram

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Free returns memory.ErrBusy, and by whom, when the resource of op has another.
func (m *Memory) Free(op scale.Operation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if other, busy := m.underWay[op.Resource]; busy && other.ID != op.ID {
		return fmt.Errorf("%s %s: %w: %s", op.Kind, op.Tier, memory.ErrBusy, reason.Progress(other, op.Began))
	}
	return nil
}

// Advance takes over how far an operation is.
func (m *Memory) Advance(op scale.Operation) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if op.Open() {
		m.underWay[op.Resource] = op
	} else if m.underWay[op.Resource].ID == op.ID {
		delete(m.underWay, op.Resource)
	}
}

// Operations are those under way, by tier.
func (m *Memory) Operations() []scale.Operation {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]scale.Operation, 0, len(m.underWay))
	for _, op := range m.underWay {
		out = append(out, op)
	}
	slices.SortFunc(out, func(a, b scale.Operation) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Resource, b.Resource))
	})
	return out
}
