package history

import (
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
)

const (
	// span is how much of a tier one block holds.
	span = int64(2 * time.Hour / time.Microsecond)
	// turns is after how many evaluations every shard was tidied once. At an evaluation a
	// minute that is twice in a span; with longer evaluations the rows that wait are
	// no more, only older.
	turns = 60
	// Slack is how much further than Keep the evaluations reach back, so that Open
	// need not look into blocks.
	Slack = 20 * time.Minute
)

// Tidy moves the evaluations of some shards into blocks and deletes what is older than
// the retention, a little with every evaluation, so that no evaluation is slow.
func (b *Batch) Tidy(now time.Time, keep, retention time.Duration) error {
	cutoff := now.Add(-max(keep, memory.DefaultKeep) - Slack).UnixMicro()
	cutoff -= cutoff % span
	oldest := now.Add(-retention).UnixMicro()
	for shard := range int64(len(b.tiers)/shardOf + 1) {
		if shard%turns != b.turn%turns {
			continue
		}
		if err := b.packShard(shard, cutoff); err != nil {
			return err
		}
		if _, err := b.tx.Exec(`DELETE FROM blocks WHERE rowid IN
			(SELECT rowid FROM blocks WHERE tier >= ? AND tier < ? AND span < ? LIMIT 100)`,
			shard*shardOf, (shard+1)*shardOf, oldest/span); err != nil {
			return err
		}
	}
	b.turn++
	_, err := b.tx.Exec(`DELETE FROM news WHERE (tier, at) IN (SELECT tier, at FROM news WHERE at < ? LIMIT 1000)`, oldest)
	return err
}

// packShard moves the evaluations before the cutoff, which ends a span.
func (b *Batch) packShard(shard, cutoff int64) error {
	passes, err := readPacked(b.tx, `SELECT body FROM passes WHERE shard = ? AND at < ? ORDER BY at, rowid`, shard, cutoff)
	if err != nil || len(passes) == 0 {
		return err
	}
	byTier := map[string][]pass{}
	for _, p := range passes {
		byTier[p.tier] = append(byTier[p.tier], p)
	}
	for _, tier := range slices.Sorted(maps.Keys(byTier)) {
		for passes := byTier[tier]; len(passes) > 0; {
			at := passes[0].at / span
			n := slices.IndexFunc(passes, func(p pass) bool { return p.at/span != at })
			if n < 0 {
				n = len(passes)
			}
			if err := b.packSpan(b.tiers[tier], at, passes[:n]); err != nil {
				return err
			}
			passes = passes[n:]
		}
	}
	_, err = b.tx.Exec(`DELETE FROM passes WHERE shard = ? AND at < ?`, shard, cutoff)
	return err
}

// packSpan writes one block. There is one already when passes came late, after
// a clock was set back.
func (b *Batch) packSpan(id, at int64, passes []pass) error {
	older, err := readPacked(b.tx, `SELECT body FROM blocks WHERE tier = ? AND span = ?`, id, at)
	if err != nil {
		return err
	}
	passes = merge(older, passes)
	texts := make([]string, len(passes))
	for i, p := range passes {
		texts[i] = p.text
	}
	_, err = b.tx.Exec(`INSERT INTO blocks (tier, span, body) VALUES (?, ?, ?)
		ON CONFLICT (tier, span) DO UPDATE SET body = excluded.body`, id, at, b.pack(texts))
	return err
}
