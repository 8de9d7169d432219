package ledger

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// shardOf many tiers share a row of each tick: enough that a tick of 1,000 tiers is
// 63 inserts, few enough that a reader of one tier unpacks little.
const shardOf = 16

// batch is one transaction of the writer.
type batch struct {
	*writer
	tx    *sql.Tx
	fresh map[string]int64 // the ids of tiers that this transaction adds
	text  bytes.Buffer
	lost  []error // what could not be done, beside the rest that was
}

// partial is the error of a transaction that was written but for some of it.
type partial struct{ error }

// try runs a part that the rest does not depend on: when it fails, its own
// changes are taken back and the rest is written.
func (b *batch) try(doing string, f func() error) error {
	if _, err := b.tx.Exec("SAVEPOINT part"); err != nil {
		return err
	}
	if err := f(); err != nil {
		b.lost = append(b.lost, fmt.Errorf("%s: %w", doing, err))
		if _, err := b.tx.Exec("ROLLBACK TO part"); err != nil {
			return err
		}
	}
	_, err := b.tx.Exec("RELEASE part")
	return err
}

// id is the number of a tier; a tier that is not known begins at the time given.
func (b *batch) id(n *noted) (int64, error) {
	name := n.Decision.Tier
	if id, ok := b.fresh[name]; ok {
		return id, nil
	}
	if id, ok := b.tiers[name]; ok && !n.first {
		return id, nil
	}
	var id int64
	err := b.tx.Stmt(b.putTier).QueryRow(name, n.Decision.At.UnixMicro()).Scan(&id)
	b.fresh[name] = id
	return id, err
}

// intend writes one record that is about to be carried out.
func (b *batch) intend(r scale.Record) error {
	d := r.Decision
	r.Decision = writable(d)
	text, err := b.encode(r)
	if err != nil {
		return fmt.Errorf("%s: %w", d.Tier, err)
	}
	_, err = b.tx.Stmt(b.putIntent).Exec(d.Tier, d.At.UnixMicro(), text)
	return err
}

// row is the key of one row of passes.
type row struct{ shard, at int64 }

// settle writes records and takes their intents away.
func (b *batch) settle(notes []noted) error {
	rows := map[row][]int{} // places in notes
	ids := make([]int64, len(notes))
	for i := range notes {
		id, err := b.id(&notes[i])
		if err != nil {
			return err
		}
		ids[i] = id
		key := row{id / shardOf, notes[i].Decision.At.UnixMicro()}
		rows[key] = append(rows[key], i)
	}
	lost, err := b.putRows(rows, notes)
	if err != nil {
		return err
	}
	for i := range notes {
		if lost[i] {
			continue
		}
		if err := b.settleOne(ids[i], &notes[i]); err != nil {
			return err
		}
	}
	return nil
}

// putRows writes the passes, and returns the places of records that have no text. It makes the texts
// a row at a time: those of thousands of tiers at once would be many MB.
func (b *batch) putRows(rows map[row][]int, notes []noted) (lost map[int]bool, err error) {
	lost = map[int]bool{}
	put := b.tx.Stmt(b.putPasses)
	var texts []string
	for key, places := range rows {
		texts = texts[:0]
		for _, i := range places {
			r := notes[i].Record
			r.Decision = writable(r.Decision)
			text, err := b.encode(r)
			if err != nil {
				b.lost = append(b.lost, fmt.Errorf("%s: %w", r.Decision.Tier, err))
				lost[i] = true
				continue
			}
			texts = append(texts, text)
		}
		if len(texts) == 0 {
			continue
		}
		if _, err := put.Exec(key.shard, key.at, pack(texts)); err != nil {
			return lost, err
		}
	}
	return lost, nil
}

// settleOne writes what stands beside a record, and takes its intent away.
func (b *batch) settleOne(id int64, n *noted) error {
	at := n.Decision.At.UnixMicro()
	if n.changed {
		if _, err := b.tx.Exec(`UPDATE tiers SET quiet = ?, waits = ?, waits_size = ? WHERE id = ?`,
			micros(n.quiet), micros(n.waits.At), n.waits.Size, id); err != nil {
			return err
		}
	}
	if n.events != 0 {
		if _, err := b.tx.Stmt(b.putNews).Exec(id, at, n.events); err != nil {
			return err
		}
	}
	if n.Decision.Changes() {
		if _, err := b.tx.Stmt(b.dropIntent).Exec(n.Decision.Tier, at); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) encode(v any) (string, error) {
	b.text.Reset()
	e := json.NewEncoder(&b.text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.text.Bytes(), []byte("\n"))), nil
}

// writable turns samples that JSON has no word for, NaN and the infinities, into
// gaps: one of them must not cost the record.
func writable(d scale.Decision) scale.Decision {
	odd := func(s scale.Sample) bool { return math.IsNaN(s.Value) || math.IsInf(s.Value, 0) }
	if !slices.ContainsFunc(d.Samples, odd) {
		return d
	}
	d.Gaps = slices.Clone(d.Gaps)
	for _, s := range d.Samples {
		if odd(s) {
			d.Gaps = append(d.Gaps, scale.Gap{Signal: s.Signal, Why: fmt.Sprintf("its value was %v", s.Value)})
		}
	}
	d.Samples = slices.DeleteFunc(slices.Clone(d.Samples), odd)
	return d
}
