package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// Kept is what is kept of the pasts of all resources; none for a file of before they were kept.
func Kept(tx *sql.Tx) (out []memory.Held, err error) {
	if known, err := has(tx, "resources"); err != nil || !known {
		return nil, err
	}
	err = each(tx, func(rows *sql.Rows) error {
		var h memory.Held
		var body sql.RawBytes
		if err := rows.Scan(&h.Resource, &h.Tier, &body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &h.Kept); err != nil {
			return stored.Damaged("the state of a tier", err)
		}
		h.Kept.Mode = stored.Mode(h.Kept.Mode)
		out = append(out, h)
		return nil
	}, `SELECT resource, tier, body FROM resources ORDER BY resource`)
	return out, err
}

// Whole is what is remembered of all tiers together, by what it is about; none for a file of before
// there was any.
func Whole(tx *sql.Tx) (map[string]string, error) {
	out := map[string]string{}
	if known, err := has(tx, "whole"); err != nil || !known {
		return nil, err
	}
	err := each(tx, func(rows *sql.Rows) error {
		var about, text string
		err := rows.Scan(&about, &text)
		out[about] = text
		return err
	}, `SELECT about, body FROM whole`)
	return out, err
}

// Intents are the records that were written down and never settled, oldest first.
func Intents(tx *sql.Tx) (out []scale.Record, err error) {
	err = each(tx, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		r, err := stored.Intent(body)
		out = append(out, r)
		return err
	}, `SELECT body FROM intents ORDER BY at, tier`)
	return out, err
}

// Operations are those under way. A file of before there were any has none.
func Operations(tx *sql.Tx) ([]scale.Operation, error) {
	return operations(tx, `SELECT body FROM operations WHERE ended IS NULL ORDER BY tier, resource`)
}

// Ended are the operations of all tiers that have ended, as long as the file keeps them.
func Ended(tx *sql.Tx) ([]scale.Operation, error) {
	return operations(tx, `SELECT body FROM operations WHERE ended IS NOT NULL ORDER BY ended`)
}

// Began are the operations of a tier, or of all if tier is "", that began at or after since,
// newest first.
func Began(tx *sql.Tx, tier string, since time.Time) ([]scale.Operation, error) {
	return operations(tx, `SELECT body FROM operations WHERE began >= ? AND (? = '' OR tier = ?) ORDER BY began DESC`, since.UnixMicro(), tier, tier)
}

func operations(tx *sql.Tx, query string, args ...any) (out []scale.Operation, err error) {
	if known, err := has(tx, "operations"); err != nil || !known {
		return nil, err
	}
	err = each(tx, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var op scale.Operation
		if err := json.Unmarshal(body, &op); err != nil {
			return stored.Damaged("an operation", err)
		}
		out = append(out, op)
		return nil
	}, query, args...)
	return out, err
}

// Actions are those that nobody noted to have ended, and the number of the last id that was given.
// A file of before there were actions has orders, or none.
func Actions(tx *sql.Tx) (list []scale.Action, last int, err error) {
	if known, err := has(tx, "actions"); err != nil || !known {
		if known, err = has(tx, "orders"); err != nil || !known {
			return nil, 0, err
		}
		list, err = actions(tx, `SELECT row_number() OVER (ORDER BY tier, kind), body FROM orders`)
		return list, 0, err
	}
	var seq sql.NullInt64
	if err := tx.QueryRow(`SELECT seq FROM sqlite_sequence WHERE name = 'actions'`).Scan(&seq); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, 0, err
	}
	list, err = actions(tx, `SELECT id, body FROM actions WHERE ended IS NULL ORDER BY id`)
	return list, int(seq.Int64), err
}

// PastActions are actions that have ended, or whose time is over, newest first.
func PastActions(tx *sql.Tx, now time.Time, limit int) ([]scale.Action, error) {
	if known, err := has(tx, "actions"); err != nil || !known {
		return nil, err // an older file knows none that ended
	}
	list, err := actions(tx, `SELECT id, body FROM actions WHERE ended IS NOT NULL OR until <= ? ORDER BY id DESC LIMIT ?`, now.UnixMicro(), limit)
	for i, a := range list {
		list[i] = memory.Lapsed(a, now)
	}
	return list, err
}

func actions(tx *sql.Tx, query string, args ...any) (out []scale.Action, err error) {
	err = each(tx, func(rows *sql.Rows) error {
		var id int
		var body sql.RawBytes
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var a scale.Action
		if err := json.Unmarshal(body, &a); err != nil {
			return stored.Damaged("an action", err)
		}
		a.ID = memory.IDOf(id)
		out = append(out, a)
		return nil
	}, query, args...)
	return out, err
}

// Long is since when a tier is quiet, and the growth that waits for its window, as far as a file of
// before pasts were kept knows.
func Long(tx *sql.Tx, tier string) (quiet time.Time, waits scale.Wish, err error) {
	known, err := has(tx, "operations") // they came with the same version
	if err != nil || !known {
		return quiet, waits, err
	}
	var since, at sql.NullInt64
	err = tx.QueryRow(`SELECT quiet, waits, waits_size FROM tiers WHERE name = ?`, tier).Scan(&since, &at, &waits.Size)
	waits.At = timeAt(at)
	return timeAt(since), waits, err
}

func timeAt(micros sql.NullInt64) time.Time {
	if !micros.Valid {
		return time.Time{}
	}
	return time.UnixMicro(micros.Int64).UTC()
}

// each runs f on every row of a query.
func each(tx *sql.Tx, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.QueryContext(context.Background(), query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
