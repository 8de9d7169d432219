package history

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/stored"
)

// shardOf many tiers share a row of each evaluation: enough that an evaluation of 1,000 tiers is
// 63 inserts, few enough that a reader of one tier unpacks little.
const shardOf = 16

// Writer adds records to the tables of one connection.
type Writer struct {
	tiers map[string]int64
	turn  int64 // whose passes are tidied next, see Tidy

	putPasses, putNews, putTier *sql.Stmt
}

// NewWriter prepares what is said at every evaluation.
func NewWriter(ctx context.Context, db *sql.DB) (*Writer, error) {
	// Not always from the first tier on: a daemon that is restarted often must
	// come round to the last one too.
	w := &Writer{turn: rand.Int64N(turns)}
	var err error
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.putPasses, `INSERT INTO passes (shard, at, body) VALUES (?, ?, ?)`},
		{&w.putNews, `INSERT INTO news (tier, at, what) VALUES (?, ?, ?) ON CONFLICT (tier, at) DO UPDATE SET what = what | excluded.what`},
		{&w.putTier, `INSERT INTO tiers (name, since) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET since = excluded.since RETURNING id`},
	} {
		if *s.to, err = db.PrepareContext(ctx, s.sql); err != nil {
			return nil, err
		}
	}
	w.tiers, err = tierIDs(db)
	return w, err
}

// Batch is what one transaction adds.
type Batch struct {
	*Writer
	tx    *sql.Tx
	fresh map[string]int64 // the ids of tiers that this transaction adds
	text  stored.Writer
	last  Evaluation
	packer
}

// Begin is a batch in a transaction. Once that is committed, Committed has to be told.
func (w *Writer) Begin(tx *sql.Tx) *Batch {
	return &Batch{Writer: w, tx: tx, fresh: map[string]int64{}}
}

// Committed learns the tiers that the transaction added.
func (b *Batch) Committed() { maps.Copy(b.tiers, b.fresh) }

// Last is the newest evaluation that was added.
func (b *Batch) Last() Evaluation { return b.last }

// id is the number of a tier; a tier that is not known begins at the time given.
func (b *Batch) id(n *memory.Entry) (int64, error) {
	name := n.Decision.Tier
	if id, ok := b.fresh[name]; ok {
		return id, nil
	}
	if id, ok := b.tiers[name]; ok && !n.First {
		return id, nil
	}
	var id int64
	err := b.tx.Stmt(b.putTier).QueryRow(name, n.Decision.At.UnixMicro()).Scan(&id)
	b.fresh[name] = id
	return id, err
}

// row is the key of one row of evaluations.
type row struct{ shard, at int64 }

// Lost are records that have no text, by their places, and why.
type Lost map[int]error

// Err is all of them; nil for none.
func (l Lost) Err() error {
	var all []error
	for _, err := range l {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// Add writes records. It makes the texts a row at a time: those of thousands of tiers at once
// would be many MB.
func (b *Batch) Add(notes []memory.Entry) (lost Lost, err error) {
	rows := map[row][]int{} // places in notes
	ids := make([]int64, len(notes))
	for i := range notes {
		if ids[i], err = b.id(&notes[i]); err != nil {
			return nil, err
		}
		key := row{ids[i] / shardOf, notes[i].Decision.At.UnixMicro()}
		rows[key] = append(rows[key], i)
	}
	put, events := b.tx.Stmt(b.putPasses), b.tx.Stmt(b.putNews)
	var texts []string
	for key, places := range rows {
		texts = texts[:0]
		tiers := make([]string, 0, len(places))
		for _, i := range places {
			text, err := b.text.Record(*notes[i].Record)
			if err != nil {
				if lost == nil {
					lost = Lost{}
				}
				lost[i] = err
				continue
			}
			texts, tiers = append(texts, text), append(tiers, notes[i].Decision.Tier)
		}
		if len(texts) == 0 {
			continue
		}
		body := b.pack(texts)
		if _, err := put.Exec(key.shard, key.at, body); err != nil {
			return lost, err
		}
		b.last.keep(key.at, blockOf{tiers, body})
	}
	for i := range notes {
		what := flagsOf(notes[i].Events)
		if _, gone := lost[i]; gone || what == 0 {
			continue
		}
		if _, err := events.Exec(ids[i], notes[i].Decision.At.UnixMicro(), what); err != nil {
			return lost, err
		}
	}
	return lost, nil
}
