package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/scale"
)

// load folds the past of every tier out of the file, and settles the intents
// that a stopped process left behind.
func (l *Ledger) load(ctx context.Context) error {
	err := l.look(ctx, func(tx *sql.Tx, ids map[string]int64) error {
		last := int64(-1)
		for _, id := range ids {
			last = max(last, id/shardOf)
		}
		for shard := range last + 1 {
			if err := l.loadShard(tx, shard); err != nil {
				return err
			}
		}
		for name, id := range ids {
			if l.recall.Past(name).Since.IsZero() {
				if err := l.loadOld(tx, name, id); err != nil {
					return err
				}
			}
		}
		if err := l.loadActions(tx); err != nil {
			return err
		}
		if err := l.loadOperations(tx, ids); err != nil {
			return err
		}
		return l.loadIntents(tx)
	})
	late := slices.Concat(l.untold, l.unsettled)
	if err != nil || len(late) == 0 {
		return err
	}
	notes := l.recall.settle(late)
	if !l.options.ReadOnly {
		// A disk that does not take it is no reason not to start: Health tells, and
		// the next Settle tries again.
		_ = l.settle(ctx, "writing down that answers were never heard", notes)
	}
	return nil
}

// loadShard folds the newest passes of a few tiers, as far back as Past reaches.
func (l *Ledger) loadShard(tx *sql.Tx, shard int64) error {
	reach := (max(l.recall.keep, DefaultKeep) + slack/2).Microseconds()
	passes, err := readPacked(tx, `SELECT body FROM passes WHERE shard = ?1
		AND at > (SELECT max(at) FROM passes WHERE shard = ?1) - ?2 ORDER BY at, rowid`, shard, reach)
	if err != nil {
		return err
	}
	byTier := map[string][]pass{}
	for _, p := range passes {
		byTier[p.tier] = append(byTier[p.tier], p)
	}
	for tier, passes := range byTier {
		if err := l.fold(tx, tier, passes); err != nil {
			return err
		}
	}
	return nil
}

// loadOld folds the last pass of a tier that has been away.
func (l *Ledger) loadOld(tx *sql.Tx, tier string, id int64) error {
	p, found, err := newest(tx, tier, id, math.MaxInt64)
	if err != nil || !found {
		return err
	}
	return l.fold(tx, tier, []pass{p})
}

// fold rebuilds one past. The last changes count however old they are.
func (l *Ledger) fold(tx *sql.Tx, tier string, passes []pass) error {
	const last = `(SELECT max(at) FROM news WHERE tier = id AND what & `
	var since, grewAt, shrankAt, outsideAt sql.NullInt64
	if err := tx.QueryRow(`SELECT since, `+last+`?), `+last+`?), `+last+`?) FROM tiers WHERE name = ?`, grew|larger, shrank|smaller, outside, tier).
		Scan(&since, &grewAt, &shrankAt, &outsideAt); err != nil {
		return err
	}
	past := scale.Past{Since: timeAt(since), Grew: timeAt(grewAt), Shrank: timeAt(shrankAt), Outside: timeAt(outsideAt)}
	told := event.Known(past)
	for _, p := range passes {
		r, err := p.essence()
		if err != nil {
			return err
		}
		_, told = event.Of(told, r)
		past = foldInto(past, r, l.recall.keep)
	}
	// The file knows these further back than the passes read.
	past.Quiet = scale.Quiet{}
	quiet, waits, err := longMemory(tx, tier)
	if err == nil && len(passes) > 0 && !quiet.IsZero() {
		past.Quiet.Since = quiet
		past.Quiet.Seen, err = lastJudged(passes)
	}
	past.Waiting = waits
	l.recall.learn(tier, past, told)
	return err
}

// lastJudged is when a tier was judged last. Where no pass did, that was before the
// first: a start is no judgement, however often there is one.
func lastJudged(passes []pass) (time.Time, error) {
	for _, p := range slices.Backward(passes) {
		r, err := p.record() // whole, unlike what the past is folded from
		if err != nil || judged(r.Decision) {
			return r.Decision.At, err
		}
	}
	return time.UnixMicro(passes[0].at).UTC(), nil
}

// loadIntents finds what was written down and never settled.
func (l *Ledger) loadIntents(tx *sql.Tx) error {
	return each(tx, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		r, err := intentOf(body)
		if err != nil {
			return fmt.Errorf("%w: an intent is not JSON: %w", errBlock, err)
		}
		l.unsettled = append(l.unsettled, unanswered(r,
			"dynascale stopped between writing this down and hearing the answer", time.Now().UTC()))
		return nil
	}, `SELECT body FROM intents ORDER BY at, tier`)
}

func timeAt(micros sql.NullInt64) time.Time {
	if !micros.Valid {
		return time.Time{}
	}
	return time.UnixMicro(micros.Int64).UTC()
}
