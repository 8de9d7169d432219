package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Begin writes an operation down before its first step. When it returns nil, the
// operation is on the disk. One that cannot be written is not begun: nobody could
// bring it to an end after a crash. ErrBusy means that its resource has one.
func (l *Ledger) Begin(ctx context.Context, op scale.Operation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.memory.Free(op); err != nil {
		return err
	}
	if err := l.note("saving a new operation", l.write(ctx, func(b *batch) error { return b.memory.Operation(op) })); err != nil {
		return fmt.Errorf("%s: %w; the operation (%s) is not begun", op.Tier, err, op.Kind)
	}
	l.memory.Advance(op)
	return nil
}

// Advance writes down how far an operation is. RAM learns it even when the disk
// does not: an operation that has begun goes on, because half of it is worse.
func (l *Ledger) Advance(ctx context.Context, op scale.Operation) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.memory.Advance(op)
	l.behind = append(slices.DeleteFunc(l.behind, sameOperation(op.ID)), op)
	return l.note("saving the step of an operation", l.write(ctx, func(*batch) error { return nil }))
}

// Operations are those under way, by tier.
func (l *Ledger) Operations() []scale.Operation { return l.memory.Operations() }

// Ended are the operations of a tier, or of all if tier is "", that began at or
// after since, newest first, those under way among them.
func (l *Ledger) Ended(ctx context.Context, tier string, since time.Time) (out []scale.Operation, err error) {
	err = l.look(ctx, func(tx *sql.Tx, _ history.View) (err error) {
		out, err = sqlite.Began(tx, tier, since)
		return err
	})
	return out, err
}

// Begin is like Ledger.Begin.
func (m *Memory) Begin(_ context.Context, op scale.Operation) error {
	if err := m.memory.Free(op); err != nil {
		return err
	}
	m.memory.Advance(op)
	return nil
}

// Advance is like Ledger.Advance.
func (m *Memory) Advance(_ context.Context, op scale.Operation) error {
	m.memory.Advance(op)
	return nil
}

// Ended is like Ledger.Ended, but of those under way alone: RAM keeps no others.
func (m *Memory) Ended(context.Context, string, time.Time) ([]scale.Operation, error) {
	return m.memory.Operations(), nil
}

// Operations is like Ledger.Operations.
func (m *Memory) Operations() []scale.Operation { return m.memory.Operations() }

func sameOperation(id string) func(scale.Operation) bool {
	return func(op scale.Operation) bool { return op.ID == id }
}
