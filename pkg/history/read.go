package history

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// ErrNoRecord says that nothing is written down of a tier for that time.
var ErrNoRecord = errors.New("no record")

// View is one consistent state of the history: packing moves passes between tables, and a reader
// between two queries would miss or double them.
type View struct {
	tx  *sql.Tx
	ids map[string]int64
}

// Look is the state that a transaction sees.
func Look(tx *sql.Tx) (View, error) {
	ids, err := tierIDs(tx)
	return View{tx: tx, ids: ids}, err
}

// Tiers are the names of all tiers that were ever written down, in order.
func (v View) Tiers() []string { return slices.Sorted(maps.Keys(v.ids)) }

// At is the newest record of a tier that is not younger than at, whole and as it
// was recorded; ErrNoRecord if there is none.
func (v View) At(tier string, at time.Time) (scale.Record, error) {
	id, known := v.ids[tier]
	if !known {
		return scale.Record{}, NoRecord(tier, at)
	}
	p, found, err := v.newest(tier, id, at.UnixMicro())
	if err != nil {
		return scale.Record{}, err
	}
	if !found {
		return scale.Record{}, NoRecord(tier, at)
	}
	return p.record()
}

// NoRecord is ErrNoRecord of a tier and a time.
func NoRecord(tier string, at time.Time) error {
	return fmt.Errorf("%w of tier %q at or before %s", ErrNoRecord, tier, at.UTC().Format(time.RFC3339))
}

// Knows reports whether a tier was ever written down. What was written may have
// outlived the retention.
func (v View) Knows(tier string) bool {
	_, known := v.ids[tier]
	return known
}

// Span is when the oldest and the newest evaluation were made; zero when there is none. A block
// holds two hours, and its beginning stands for its oldest.
func (v View) Span() (from, to time.Time, err error) {
	var oldest, newest, block sql.NullInt64
	if err := v.tx.QueryRow(`SELECT min(at), max(at), (SELECT min(span) FROM blocks) FROM passes`).Scan(&oldest, &newest, &block); err != nil {
		return from, to, err
	}
	from, to = timeAt(oldest), timeAt(newest)
	if block.Valid {
		if began := time.UnixMicro(block.Int64 * span).UTC(); from.IsZero() || began.Before(from) {
			from = began
		}
	}
	return from, to, nil
}

// Loose is how many bytes the evaluations take that are not packed yet, and how long a time the
// packed ones span.
func (v View) Loose() (bytes int64, packed time.Duration, err error) {
	var size, first, last sql.NullInt64
	err = v.tx.QueryRow(`SELECT (SELECT sum(length(body)) FROM passes), min(span), max(span) FROM blocks`).Scan(&size, &first, &last)
	if err != nil || !first.Valid {
		return size.Int64, 0, err
	}
	return size.Int64, time.Duration((last.Int64+1-first.Int64)*span) * time.Microsecond, nil
}

// Newest is when the newest evaluation was made; zero when there is none.
func (v View) Newest() (time.Time, error) {
	var newest sql.NullInt64
	err := v.tx.QueryRow(`SELECT max(at) FROM passes`).Scan(&newest)
	return timeAt(newest), err
}

// Latest is the newest record of every tier, by name.
func (v View) Latest() (out []scale.Record, err error) {
	for _, name := range v.Tiers() {
		p, found, err := v.newest(name, v.ids[name], math.MaxInt64)
		if err != nil {
			return nil, err
		}
		if !found {
			continue // all its records are older than the retention
		}
		r, err := p.record()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// LastOf is when the newest record of a tier was decided; zero when there is none.
func (v View) LastOf(tier string) (time.Time, error) {
	id, known := v.ids[tier]
	if !known {
		return time.Time{}, nil
	}
	p, found, err := v.newest(tier, id, math.MaxInt64)
	if err != nil || !found {
		return time.Time{}, err
	}
	return time.UnixMicro(p.at).UTC(), nil
}

// newest finds the newest pass of a tier that is not younger than at.
func (v View) newest(tier string, id, at int64) (best pass, found bool, err error) {
	better := func(p pass) {
		if p.tier == tier && p.at <= at && (!found || p.at >= best.at) {
			best, found = p, true
		}
	}
	// Its newest row is usually the shard's; a tier that left is in none of them.
	for before := at; !found; {
		var row sql.NullInt64
		if err := v.tx.QueryRow(`SELECT max(at) FROM passes WHERE shard = ? AND at <= ?`, id/shardOf, before).Scan(&row); err != nil {
			return best, false, err
		}
		if !row.Valid {
			break
		}
		passes, err := readPacked(v.tx, `SELECT body FROM passes WHERE shard = ? AND at = ? ORDER BY rowid`, id/shardOf, row.Int64)
		if err != nil {
			return best, false, err
		}
		for _, p := range passes {
			better(p)
		}
		before = row.Int64 - 1
	}
	least := int64(math.MinInt64)
	if found {
		least = best.at / span
	}
	// Two, because the block of at's own span may begin after at.
	blocks, err := readPacked(v.tx, `SELECT body FROM blocks WHERE tier = ? AND span BETWEEN ? AND ? ORDER BY span DESC LIMIT 2`, id, least, at/span)
	for _, p := range blocks {
		if !found || p.at > best.at {
			better(p)
		}
	}
	return best, found, err
}

// Events are the records of what happened to a tier, or to all if tier is "", newest first:
// changes (also those whose outcome is unknown), adoptions, openings of the
// breaker, and the first of a run of equal refusals, failures or merely observed
// changes. limit bounds it.
func (v View) Events(ctx context.Context, tier string, since time.Time, limit int) (out []scale.Record, err error) {
	query, args := `SELECT tier, at FROM news WHERE at >= ? ORDER BY at DESC LIMIT ?`, []any{since.UnixMicro(), limit}
	if tier != "" {
		query, args = `SELECT tier, at FROM news WHERE tier = ? AND at >= ? ORDER BY at DESC LIMIT ?`, append([]any{v.ids[tier]}, args...)
	}
	// By block, so that none is unpacked twice.
	wanted := map[[2]int64][]int64{}
	err = each(v.tx, func(rows *sql.Rows) error {
		var id, at int64
		err := rows.Scan(&id, &at)
		key := [2]int64{id, at / span}
		wanted[key] = append(wanted[key], at)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for name, id := range v.ids {
		names[id] = name
	}
	for key, times := range wanted {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := recordsOf(v.tx, names[key[0]], key[0], times)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, NewestFirst)
	return out, nil
}

// NewestFirst compares records by their times, and by their tiers where those are equal.
func NewestFirst(a, b scale.Record) int {
	return cmp.Or(b.Decision.At.Compare(a.Decision.At), cmp.Compare(a.Decision.Tier, b.Decision.Tier))
}

func timeAt(micros sql.NullInt64) time.Time {
	if !micros.Valid {
		return time.Time{}
	}
	return time.UnixMicro(micros.Int64).UTC()
}

// recordsOf reads the records of a tier at the given times, all of one span.
func recordsOf(tx *sql.Tx, tier string, id int64, times []int64) ([]scale.Record, error) {
	passes, err := readPacked(tx, `SELECT body FROM blocks WHERE tier = ? AND span = ?`, id, times[0]/span)
	if err != nil {
		return nil, err
	}
	var live []pass
	for _, at := range times {
		row, err := readPacked(tx, `SELECT body FROM passes WHERE shard = ? AND at = ? ORDER BY rowid`, id/shardOf, at)
		if err != nil {
			return nil, err
		}
		live = append(live, row...)
	}
	unwanted := func(p pass) bool { return p.tier != tier || !slices.Contains(times, p.at) }
	var out []scale.Record
	for _, p := range merge(slices.DeleteFunc(passes, unwanted), slices.DeleteFunc(live, unwanted)) {
		r, err := p.record()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
