package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ErrBusy says that another operation is under way on the same resource.
var ErrBusy = errors.New("another operation is under way on it")

// Begin writes an operation down before its first step. When it returns nil, the
// operation is on the disk. One that cannot be written is not begun: nobody could
// bring it to an end after a crash. ErrBusy means that its resource has one.
func (l *Ledger) Begin(ctx context.Context, op scale.Operation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.recall.free(op); err != nil {
		return err
	}
	if err := l.note("writing down an operation", l.write(ctx, func(b *batch) error { return b.operation(op) })); err != nil {
		return fmt.Errorf("%s: %w; the %s is not begun", op.Tier, err, op.Kind)
	}
	l.recall.advance(op)
	return nil
}

// Advance writes down how far an operation is. RAM learns it even when the disk
// does not: an operation that has begun goes on, because half of it is worse.
func (l *Ledger) Advance(ctx context.Context, op scale.Operation) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.recall.advance(op)
	l.behind = append(slices.DeleteFunc(l.behind, func(x scale.Operation) bool { return x.ID == op.ID }), op)
	return l.note("writing down how far an operation is", l.write(ctx, func(*batch) error { return nil }))
}

// Operations are those under way, by tier.
func (l *Ledger) Operations() []scale.Operation { return l.recall.operations() }

// Ended are the operations of a tier, or of all if tier is "", that began at or
// after since, newest first, those under way among them.
func (l *Ledger) Ended(ctx context.Context, tier string, since time.Time) (out []scale.Operation, err error) {
	err = l.look(ctx, func(tx *sql.Tx, _ map[string]int64) error {
		known, err := hasOperations(tx)
		if err != nil || !known {
			return err
		}
		out, err = readOperations(tx, `SELECT body FROM operations WHERE began >= ? AND (? = '' OR tier = ?) ORDER BY began DESC`,
			since.UnixMicro(), tier, tier)
		return err
	})
	return out, err
}

// Begin is like Ledger.Begin.
func (m *Memory) Begin(_ context.Context, op scale.Operation) error {
	if err := m.recall.free(op); err != nil {
		return err
	}
	m.recall.advance(op)
	return nil
}

// Advance is like Ledger.Advance.
func (m *Memory) Advance(_ context.Context, op scale.Operation) error {
	m.recall.advance(op)
	return nil
}

// Ended is like Ledger.Ended, but of those under way alone: RAM keeps no others.
func (m *Memory) Ended(context.Context, string, time.Time) ([]scale.Operation, error) {
	return m.recall.operations(), nil
}

// Operations is like Ledger.Operations.
func (m *Memory) Operations() []scale.Operation { return m.recall.operations() }

func (b *batch) operation(op scale.Operation) error {
	text, err := b.encode(op)
	if err != nil {
		return err
	}
	_, err = b.tx.Exec(`INSERT INTO operations (id, tier, resource, began, ended, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (id) DO UPDATE SET ended = ?5, body = ?6`,
		op.ID, op.Tier, op.Resource, op.Began.UnixMicro(), micros(op.Ended), text)
	return err
}

// micros is a time as the file keeps it; the zero time is NULL.
func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// free returns ErrBusy, and by whom, when the resource of op has another.
func (m *recall) free(op scale.Operation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if other, busy := m.underWay[op.Resource]; busy && other.ID != op.ID {
		return fmt.Errorf("%s %s: %w: %s", op.Kind, op.Tier, ErrBusy, other.Progress(op.Began))
	}
	return nil
}

func (m *recall) advance(op scale.Operation) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if op.Open() {
		m.underWay[op.Resource] = op
	} else if m.underWay[op.Resource].ID == op.ID {
		delete(m.underWay, op.Resource)
	}
}

func (m *recall) operations() []scale.Operation {
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

// loadOperations finds what was under way, and what ended untold.
func (l *Ledger) loadOperations(tx *sql.Tx, ids map[string]int64) error {
	known, err := hasOperations(tx)
	if err != nil || !known {
		return err
	}
	open, err := readOperations(tx, `SELECT body FROM operations WHERE ended IS NULL`)
	if err != nil {
		return err
	}
	for _, op := range open {
		l.recall.advance(op)
	}
	ended, err := readOperations(tx, `SELECT body FROM operations o WHERE ended >
		coalesce((SELECT max(n.at) FROM news n JOIN tiers t ON t.id = n.tier WHERE t.name = o.tier), 0) ORDER BY ended`)
	for _, op := range ended {
		last, found, err := newest(tx, op.Tier, ids[op.Tier], math.MaxInt64)
		if err != nil {
			return err
		}
		if !found || last.at < op.Ended.UnixMicro() {
			l.untold = append(l.untold, EndOf(op, l.recall.Past(op.Tier)))
		}
	}
	return err
}

// EndOf is the record of an operation that ended when no pass told of it: an operator
// gave it up, or dynascale stopped before the pass was written down. Without it a
// restart would forget that it did not work, and try again at once.
func EndOf(op scale.Operation, past scale.Past) scale.Record {
	status := scale.Failed
	switch {
	case op.Result == scale.Reached:
		status = scale.Applied
	case op.Result == scale.RolledBack && !op.Back && !op.Begun():
		status = scale.Unchanged // taken back, as if it had never begun
	}
	d := scale.Decision{Tier: op.Tier, At: op.Ended, Mode: past.Mode, WithSource: !past.Beside.IsZero()}
	o := scale.Outcome{Status: status, At: op.Ended, Detail: op.Progress(op.Ended), Operation: &op}
	return scale.Record{Decision: d, Learned: memory.Settle(memory.Carried(past), d, o), Outcome: o}
}

// hasOperations is false for a file of before there were any, opened for reading.
func hasOperations(tx *sql.Tx) (bool, error) {
	var tables int
	err := tx.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'operations'`).Scan(&tables)
	return tables > 0, err
}

func readOperations(tx *sql.Tx, query string, args ...any) (out []scale.Operation, err error) {
	err = each(tx, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var op scale.Operation
		if err := json.Unmarshal(body, &op); err != nil {
			return fmt.Errorf("%w: an operation is not JSON: %w", errBlock, err)
		}
		out = append(out, op)
		return nil
	}, query, args...)
	return out, err
}

// longMemory is since when a tier is quiet, and the growth that waits for its window,
// as far as the file knows.
func longMemory(tx *sql.Tx, tier string) (quiet time.Time, waits scale.Wish, err error) {
	known, err := hasOperations(tx) // they came with the same version
	if err != nil || !known {
		return quiet, waits, err
	}
	var since, at sql.NullInt64
	err = tx.QueryRow(`SELECT quiet, waits, waits_size FROM tiers WHERE name = ?`, tier).Scan(&since, &at, &waits.Size)
	waits.At = timeAt(at)
	return timeAt(since), waits, err
}
