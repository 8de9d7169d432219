package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// actionGrace is how long an action stays in RAM after its end, so that a clock that
	// runs ahead and is set back does not take it away early.
	actionGrace = day
	// mostActions is how many actions that ended are kept.
	mostActions = 1000
	// mostInForce is how many actions may be in force, and twice as many pauses of every
	// tier: a script that acts in a loop must not fill the memory, nor use up the brake.
	mostInForce = 1000
	// timeOver is the end of an action by its own time.
	timeOver = "its time was over"
)

// ErrFull says that so many actions are in force that no other is taken.
var ErrFull = fmt.Errorf("%d actions are in force, and no more are taken: end some first", mostInForce)

// Act puts an action into force and returns it with its id. A pause is in force in RAM
// before the disk is asked, and stays in force when the disk refuses or does not answer
// before ctx ends: a restart would forget it then, and the next write tries again. After an error of any other kind of action it is not in force, and neither is
// a pause without an id, because too many are in force (ErrFull).
func (l *Ledger) Act(ctx context.Context, a scale.Action) (scale.Action, error) {
	if _, err := json.Marshal(a); err != nil { // it would spoil every write after it
		return a, fmt.Errorf("writing down the %s: %w", a.Kind, err)
	}
	a, err := l.recall.numbered(a)
	if err != nil {
		return a, err
	}
	if a.Kind == scale.Pause {
		l.recall.brake(a)
		return a, l.inTime(ctx, "writing down a pause", nil, func() {})
	}
	return a, l.inTime(ctx, "writing down an override", []scale.Action{a}, func() { l.recall.act(a) })
}

// Refuse keeps an action that was refused, for those who ask what was tried. Its End says
// why.
func (l *Ledger) Refuse(ctx context.Context, a scale.Action) (scale.Action, error) {
	a.ID, a.Ended = l.recall.nextID(), a.Given
	return a, l.inTime(ctx, "writing down what was refused", []scale.Action{a}, func() { l.recall.ended(a) })
}

// Resume ends the actions with these ids and returns them; ids of none in force are left
// out. After an error they all stay in force.
func (l *Ledger) Resume(ctx context.Context, ids []string, end string, now time.Time) (out []scale.Action, err error) {
	out = ending(l.recall.actions(now), ids, end, now)
	if len(out) == 0 {
		return nil, nil
	}
	if err := l.inTime(ctx, "ending actions", out, func() { l.recall.ended(out...) }); err != nil {
		return nil, err
	}
	return out, nil
}

// ending are the actions with these ids, ended.
func ending(inForce []scale.Action, ids []string, end string, now time.Time) (out []scale.Action) {
	for _, a := range inForce {
		if slices.Contains(ids, a.ID) {
			a.Ended, a.End = now, end
			out = append(out, a)
		}
	}
	return out
}

// inTime writes actions, after the pauses that the file does not know yet, learns them in
// RAM once the disk has them, and waits for the disk no longer than ctx lasts. What has not
// begun by then is not done any more: whoever was told that a pause stays in force must not
// find it ended later.
func (l *Ledger) inTime(ctx context.Context, doing string, list []scale.Action, learn func()) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	turn := make(chan struct{}, 1) // taken by whoever comes first: the write, or the end of ctx
	turn <- struct{}{}
	done := make(chan error, 1)
	go func() {
		l.writing.Lock()
		defer l.writing.Unlock()
		select {
		case <-turn:
		default:
			return
		}
		err := l.note(doing, l.write(ctx, func(b *batch) error {
			for _, a := range list {
				if err := b.action(a); err != nil {
					return err
				}
			}
			return nil
		}))
		if err == nil {
			learn()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	err := fmt.Errorf("ledger %s: %s: the disk does not answer: %w", l.options.Path, doing, ctx.Err())
	select {
	case <-turn:
		return err
	default:
		return fmt.Errorf("%w; it counts once the disk has taken it, and 'dynascale actions' tells", err)
	}
}

// Unkept are pauses in force that the disk did not take, so that a restart forgets them.
func (l *Ledger) Unkept() []scale.Action {
	return l.recall.owed()
}

// Actions are those in force at now, oldest first.
func (l *Ledger) Actions(now time.Time) []scale.Action { return l.recall.actions(now) }

// PastActions are actions that have ended, or were refused, newest first, at most limit.
func (l *Ledger) PastActions(ctx context.Context, now time.Time, limit int) ([]scale.Action, error) {
	known := l.recall.over(now)
	err := l.look(ctx, func(tx *sql.Tx, _ map[string]int64) error {
		if table, err := actionTable(tx); err != nil || table != "actions" {
			return err // an older file knows none that ended
		}
		return eachAction(tx, func(a scale.Action) { known = append(known, lapsed(a, now)) },
			`SELECT id, body FROM actions WHERE ended IS NOT NULL OR until <= ? ORDER BY id DESC LIMIT ?`, now.UnixMicro(), limitOf(limit))
	})
	return newestActions(known, limit), err
}

// lapsed is an action whose time is over as one that has ended.
func lapsed(a scale.Action, now time.Time) scale.Action {
	if a.Ended.IsZero() && !a.Holds(now) {
		a.Ended, a.End = a.Until, timeOver
	}
	return a
}

// newestActions sorts by id, without what stands there twice.
func newestActions(all []scale.Action, limit int) []scale.Action {
	slices.SortStableFunc(all, func(a, b scale.Action) int { return numberOf(b.ID) - numberOf(a.ID) })
	all = slices.CompactFunc(all, func(a, b scale.Action) bool { return a.ID == b.ID })
	return all[:min(len(all), limitOf(limit))]
}

// numberOf is the number in an id; 0 when there is none.
func numberOf(id string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(id, "a"))
	return n
}

func idOf(n int) string { return "a" + strconv.Itoa(n) }

// action writes one action, in the place of what is known of it.
func (b *batch) action(a scale.Action) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = b.tx.Exec(`INSERT OR REPLACE INTO actions (id, until, ended, body) VALUES (?, ?, ?, ?)`, numberOf(a.ID), microsOf(a.Until), microsOf(a.Ended), string(body))
	return err
}

// tidyActions notes whose time is over, and deletes what ended before the retention or is
// too much.
func (b *batch) tidyActions(now time.Time, oldest int64) error {
	if _, err := b.tx.Exec(`UPDATE actions SET ended = until, body = json_set(body, '$.ended', strftime('%Y-%m-%dT%H:%M:%SZ', until / 1000000, 'unixepoch'), '$.end', ?)
		WHERE ended IS NULL AND until < ?`, timeOver, now.Add(-actionGrace).UnixMicro()); err != nil {
		return err
	}
	_, err := b.tx.Exec(`DELETE FROM actions WHERE ended < ? OR ended IS NOT NULL AND id <= (SELECT max(id) FROM actions) - ?`, oldest, mostActions)
	return err
}

// microsOf is NULL for no time.
func microsOf(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// loadActions reads back those in force; a file of before there were actions has none.
func (l *Ledger) loadActions(tx *sql.Tx) error {
	table, err := actionTable(tx)
	if err != nil || table == "" {
		return err
	}
	if table == "actions" {
		var last sql.NullInt64
		if err := tx.QueryRow(`SELECT seq FROM sqlite_sequence WHERE name = 'actions'`).Scan(&last); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		l.recall.last = max(l.recall.last, int(last.Int64))
		return eachAction(tx, func(a scale.Action) { l.recall.act(a) }, `SELECT id, body FROM actions WHERE ended IS NULL ORDER BY id`)
	}
	// A reader of an older file, which it must not change.
	return eachAction(tx, func(a scale.Action) { l.recall.act(a) }, `SELECT row_number() OVER (ORDER BY tier, kind), body FROM orders`)
}

// actionTable is the table that the file keeps actions in.
func actionTable(tx *sql.Tx) (name string, err error) {
	err = tx.QueryRow(`SELECT name FROM sqlite_schema WHERE name IN ('actions', 'orders') ORDER BY name LIMIT 1`).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}

func eachAction(tx *sql.Tx, do func(scale.Action), query string, args ...any) error {
	return each(tx, func(rows *sql.Rows) error {
		var id int
		var body sql.RawBytes
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var a scale.Action
		if err := json.Unmarshal(body, &a); err != nil {
			return fmt.Errorf("%w: an action is not JSON: %w", errBlock, err)
		}
		a.ID = idOf(id)
		do(a)
		return nil
	}, query, args...)
}
