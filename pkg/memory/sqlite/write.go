package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// Writer writes the memory over one connection.
type Writer struct {
	put map[string]*sql.Stmt // what is said at every evaluation, prepared
}

// The statements that are said at every evaluation.
const (
	putIntent  = `INSERT OR REPLACE INTO intents (tier, at, body) VALUES (?, ?, ?)`
	dropIntent = `DELETE FROM intents WHERE tier = ? AND at = ?`
	putPast    = `INSERT OR REPLACE INTO resources (resource, tier, at, body) VALUES (?, ?, ?, ?)`
)

// NewWriter prepares what is said at every evaluation.
func NewWriter(ctx context.Context, db *sql.DB) (*Writer, error) {
	w := &Writer{put: map[string]*sql.Stmt{}}
	for _, query := range []string{putIntent, dropIntent, putPast} {
		s, err := db.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		w.put[query] = s
	}
	return w, nil
}

// Tx writes the memory in one transaction, under a lease that is the file's own.
type Tx struct {
	*Writer
	tx   *sql.Tx
	said map[string]*sql.Stmt // of put, those that were said in it
	text stored.Writer
}

// Enter begins to write in a transaction, or returns a FencedError. The transaction has to be one
// that no other writer can come between (BEGIN IMMEDIATE).
func (w *Writer) Enter(tx *sql.Tx, under Lease) (*Tx, error) {
	stored, err := lease(tx)
	if err != nil {
		return nil, err
	}
	if stored.Stored != under.Epoch {
		stored.Mine = under.Epoch
		return nil, stored
	}
	return &Tx{Writer: w, tx: tx, said: map[string]*sql.Stmt{}}, nil
}

// write is the only way to the tables: a statement of this package that changes one is an
// argument of it.
func (t *Tx) write(query string, args ...any) error {
	if s := t.put[query]; s != nil {
		if t.said[query] == nil {
			t.said[query] = t.tx.Stmt(s)
		}
		_, err := t.said[query].Exec(args...)
		return err
	}
	_, err := t.tx.Exec(query, args...)
	return err
}

// Intend writes a record down that is about to be carried out.
func (t *Tx) Intend(r scale.Record) error {
	text, err := t.text.Record(r)
	if err != nil {
		return err
	}
	return t.write(putIntent, r.Decision.Tier, r.Decision.At.UnixMicro(), text)
}

// Settled takes the intent away whose outcome is known.
func (t *Tx) Settled(d scale.Decision) error {
	if !d.Asks() {
		return nil
	}
	return t.write(dropIntent, d.Tier, d.At.UnixMicro())
}

// ErrText says that something cannot be said as text. Nothing was written of it, and the
// transaction can go on.
var ErrText = errors.New("what dynascale remembers of this tier cannot be encoded, which is a defect of dynascale; please report it")

// Keep writes what is kept of a past.
func (t *Tx) Keep(h memory.Held) error {
	text, err := t.text.Text(h.Kept)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", h.Tier, ErrText, err)
	}
	return t.write(putPast, h.Resource, h.Tier, h.Kept.At.UnixMicro(), text)
}

// Whole writes what is remembered of all tiers together.
func (t *Tx) Whole(about, text string) error {
	return t.write(`INSERT OR REPLACE INTO whole (about, body) VALUES (?, ?)`, about, text)
}

// Drop forgets a resource whose memory is kept as another one's.
func (t *Tx) Drop(resource string) error {
	return t.write(`DELETE FROM resources WHERE resource = ?`, resource)
}

// Operation writes an operation, in the place of what is known of it.
func (t *Tx) Operation(op scale.Operation) error {
	text, err := t.text.Text(op)
	if err != nil {
		return err
	}
	return t.write(`INSERT INTO operations (id, tier, resource, began, ended, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (id) DO UPDATE SET tier = ?2, ended = ?5, body = ?6`,
		op.ID, op.Tier, op.Resource, op.Began.UnixMicro(), micros(op.Ended), text)
}

// Action writes one action, in the place of what is known of it.
func (t *Tx) Action(a scale.Action) error {
	text, err := t.text.Text(a)
	if err != nil {
		return err
	}
	return t.write(`INSERT OR REPLACE INTO actions (id, until, ended, body) VALUES (?, ?, ?, ?)`,
		memory.NumberOf(a.ID), micros(a.Until), micros(a.Ended), text)
}

// Tidy notes which actions' time is over, and deletes what ended before oldest, or is too much:
// actions, operations, and resources that no tier scales any more.
func (t *Tx) Tidy(now, oldest time.Time) error {
	if err := t.write(`UPDATE actions SET ended = until, body = json_set(body, '$.ended', strftime('%Y-%m-%dT%H:%M:%SZ', until / 1000000, 'unixepoch'), '$.end', ?)
		WHERE ended IS NULL AND until < ?`, memory.TimeOver, now.Add(-memory.ActionGrace).UnixMicro()); err != nil {
		return err
	}
	if err := t.write(`DELETE FROM actions WHERE ended < ? OR ended IS NOT NULL AND id <= (SELECT max(id) FROM actions) - ?`,
		oldest.UnixMicro(), memory.MostActions); err != nil {
		return err
	}
	if err := t.write(`DELETE FROM resources WHERE tier = '' AND at < ?`, oldest.UnixMicro()); err != nil {
		return err
	}
	return t.write(`DELETE FROM operations WHERE ended < ?`, oldest.UnixMicro())
}

// micros is a time as the file keeps it; the zero time is NULL.
func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}
