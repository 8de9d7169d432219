package history

import (
	"database/sql"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Trail is what a start reads of one tier: its newest records, oldest first.
type Trail struct {
	Tier   string
	passes []pass
}

// Trails are those of all tiers, as far back as reach from the newest record of their shard, and
// of a tier that has been away its last record. It calls use with each and keeps none.
func (v View) Trails(reach time.Duration, use func(Trail) error) error {
	last, seen := int64(-1), map[string]bool{}
	for _, id := range v.ids {
		last = max(last, id/shardOf)
	}
	for shard := range last + 1 {
		passes, err := readPacked(v.tx, `SELECT body FROM passes WHERE shard = ?1
			AND at > (SELECT max(at) FROM passes WHERE shard = ?1) - ?2 ORDER BY at, rowid`, shard, reach.Microseconds())
		if err != nil {
			return err
		}
		byTier := map[string][]pass{}
		for _, p := range passes {
			byTier[p.tier] = append(byTier[p.tier], p)
		}
		for tier, passes := range byTier {
			seen[tier] = true
			if err := use(Trail{tier, passes}); err != nil {
				return err
			}
		}
	}
	for _, tier := range v.Tiers() {
		if seen[tier] {
			continue
		}
		p, found, err := v.newest(tier, v.ids[tier], math.MaxInt64)
		if err == nil && found {
			err = use(Trail{tier, []pass{p}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Each calls f with the records without their texts, oldest first.
func (t Trail) Each(f func(scale.Record)) error {
	for _, p := range t.passes {
		r, err := p.essence()
		if err != nil {
			return err
		}
		f(r)
	}
	return nil
}

// First is when the oldest record was decided.
func (t Trail) First() time.Time { return time.UnixMicro(t.passes[0].at).UTC() }

// LastEvaluated is when the tier was evaluated last; zero where no record did: a start is no
// judgement, however often there is one.
func (t Trail) LastEvaluated() (time.Time, error) {
	for _, p := range slices.Backward(t.passes) {
		r, err := p.record() // whole, unlike what the past is folded from
		if err != nil || memory.Judged(r.Decision) {
			return r.Decision.At, err
		}
	}
	return time.Time{}, nil
}

// LastNews is when something was last told of a tier; zero when nothing was.
func (v View) LastNews(tier string) (time.Time, error) {
	var at sql.NullInt64
	err := v.tx.QueryRow(`SELECT max(at) FROM news WHERE tier = ?`, v.ids[tier]).Scan(&at)
	return timeAt(at), err
}

// Turns are when the memory of a tier began and when its size last changed, however long ago: by
// dynascale's own hand and, outside, by somebody else's.
func (v View) Turns(tier string) (since, grewAt, shrankAt, outsideAt time.Time, err error) {
	const last = `(SELECT max(at) FROM news WHERE tier = id AND what & `
	var a, b, c, d sql.NullInt64
	err = v.tx.QueryRow(`SELECT since, `+last+`?), `+last+`?), `+last+`?) FROM tiers WHERE name = ?`, grew|larger, shrank|smaller, outside, tier).
		Scan(&a, &b, &c, &d)
	return timeAt(a), timeAt(b), timeAt(c), timeAt(d), err
}
