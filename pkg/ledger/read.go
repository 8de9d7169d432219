package ledger

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// look runs f on one consistent state of the file: packing moves passes between
// tables, and a reader between two queries would miss or double them.
func (l *Ledger) look(ctx context.Context, f func(tx *sql.Tx, ids map[string]int64) error) error {
	l.reading.RLock()
	defer l.reading.RUnlock()
	if l.reader == nil {
		return errors.New("the ledger could not be opened anew; the next evaluation tries again")
	}
	tx, err := l.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ids, err := tierIDs(tx)
	if err != nil {
		return err
	}
	return f(tx, ids)
}

// At is the newest record of a tier that is not younger than at, whole and as it
// was recorded; ErrNoRecord if there is none.
func (l *Ledger) At(ctx context.Context, tier string, at time.Time) (r scale.Record, err error) {
	err = l.look(ctx, func(tx *sql.Tx, ids map[string]int64) error {
		id, known := ids[tier]
		if !known {
			return noRecord(tier, at)
		}
		p, found, err := newest(tx, tier, id, at.UnixMicro())
		if err != nil {
			return err
		}
		if !found {
			return noRecord(tier, at)
		}
		r, err = p.record()
		return err
	})
	return r, err
}

// Knows reports whether a tier was ever written down. What was written may have
// outlived the retention.
func (l *Ledger) Knows(ctx context.Context, tier string) (known bool, err error) {
	err = l.look(ctx, func(_ *sql.Tx, ids map[string]int64) error {
		_, known = ids[tier]
		return nil
	})
	return known, err
}

// Newest is when the newest evaluation was made; zero when there is none.
func (l *Ledger) Newest(ctx context.Context) (at time.Time, err error) {
	err = l.look(ctx, func(tx *sql.Tx, _ map[string]int64) error {
		var newest sql.NullInt64
		err := tx.QueryRow(`SELECT max(at) FROM passes`).Scan(&newest)
		at = timeAt(newest)
		return err
	})
	return at, err
}

// Latest is the newest record of every tier, by name.
func (l *Ledger) Latest(ctx context.Context) (out []scale.Record, err error) {
	err = l.look(ctx, func(tx *sql.Tx, ids map[string]int64) error {
		for _, name := range slices.Sorted(maps.Keys(ids)) {
			p, found, err := newest(tx, name, ids[name], math.MaxInt64)
			if err != nil {
				return err
			}
			if !found {
				continue // all its records are older than the retention
			}
			r, err := p.record()
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// newest finds the newest pass of a tier that is not younger than at.
func newest(tx *sql.Tx, tier string, id, at int64) (best pass, found bool, err error) {
	better := func(p pass) {
		if p.tier == tier && p.at <= at && (!found || p.at >= best.at) {
			best, found = p, true
		}
	}
	// Its newest row is usually the shard's; a tier that left is in none of them.
	for before := at; !found; {
		var row sql.NullInt64
		if err := tx.QueryRow(`SELECT max(at) FROM passes WHERE shard = ? AND at <= ?`, id/shardOf, before).Scan(&row); err != nil {
			return best, false, err
		}
		if !row.Valid {
			break
		}
		passes, err := readPacked(tx, `SELECT body FROM passes WHERE shard = ? AND at = ? ORDER BY rowid`, id/shardOf, row.Int64)
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
	blocks, err := readPacked(tx, `SELECT body FROM blocks WHERE tier = ? AND span BETWEEN ? AND ? ORDER BY span DESC LIMIT 2`, id, least, at/span)
	for _, p := range blocks {
		if !found || p.at > best.at {
			better(p)
		}
	}
	return best, found, err
}

// History is what happened to a tier, or to all if tier is "", newest first:
// changes (also those whose outcome is unknown), adoptions, openings of the
// breaker, and the first of a run of equal refusals, failures or merely observed
// changes. limit bounds it; 1,000 if 0.
func (l *Ledger) History(ctx context.Context, tier string, since time.Time, limit int) (out []scale.Record, err error) {
	err = l.look(ctx, func(tx *sql.Tx, ids map[string]int64) error {
		query, args := `SELECT tier, at FROM news WHERE at >= ? ORDER BY at DESC LIMIT ?`, []any{since.UnixMicro(), limitOf(limit)}
		if tier != "" {
			query, args = `SELECT tier, at FROM news WHERE tier = ? AND at >= ? ORDER BY at DESC LIMIT ?`, append([]any{ids[tier]}, args...)
		}
		// By block, so that none is unpacked twice.
		wanted := map[[2]int64][]int64{}
		err := each(tx, func(rows *sql.Rows) error {
			var id, at int64
			err := rows.Scan(&id, &at)
			key := [2]int64{id, at / span}
			wanted[key] = append(wanted[key], at)
			return err
		}, query, args...)
		if err != nil {
			return err
		}
		names := map[int64]string{}
		for name, id := range ids {
			names[id] = name
		}
		for key, times := range wanted {
			if err := ctx.Err(); err != nil {
				return err
			}
			found, err := recordsOf(tx, names[key[0]], key[0], times)
			if err != nil {
				return err
			}
			out = append(out, found...)
		}
		return nil
	})
	slices.SortFunc(out, newestFirst)
	return out, err
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
