package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/scale"
)

// look runs f on one consistent state of the file.
func (l *Ledger) look(ctx context.Context, f func(tx *sql.Tx, view history.View) error) error {
	l.reading.RLock()
	defer l.reading.RUnlock()
	if l.reader == nil {
		return errors.New("the ledger could not be opened again; the next evaluation tries again")
	}
	tx, err := l.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	view, err := history.Look(tx)
	if err != nil {
		return err
	}
	return f(tx, view)
}

// At is the newest record of a tier that is not younger than at, whole and as it
// was recorded; ErrNoRecord if there is none. Of a time at which its resource had another name
// the record says that name.
func (l *Ledger) At(ctx context.Context, tier string, at time.Time) (r scale.Record, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) error {
		names, err := view.Namings()
		if err != nil {
			return err
		}
		r, err = view.At(names.Then(tier, at), at)
		for _, before := range names.Before(tier) { // it has its name since a moment ago
			if !errors.Is(err, ErrNoRecord) {
				break
			}
			r, err = view.At(before, at)
		}
		return err
	})
	return r, err
}

// Namings are what all resources were called, oldest first.
func (l *Ledger) Namings(ctx context.Context) (names history.Namings, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		names, err = view.Namings()
		return err
	})
	return names, err
}

// NamingsIn reads what all resources were called out of a file, and nothing else of it.
func NamingsIn(ctx context.Context, path string) (names history.Namings, err error) {
	l := &Ledger{options: Options{Path: path, ReadOnly: true}}
	if err := l.openReader(ctx); err != nil {
		return nil, err
	}
	names, err = l.Namings(ctx)
	return names, errors.Join(err, l.Close())
}

// Knows reports whether a tier was ever written down. What was written may have
// outlived the retention.
func (l *Ledger) Knows(ctx context.Context, tier string) (known bool, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) error {
		names, err := view.Namings()
		known = view.Knows(tier) || len(names.Of(tier)) > 0
		return err
	})
	return known, err
}

// Newest is when the newest evaluation was made; zero when there is none.
func (l *Ledger) Newest(ctx context.Context) (at time.Time, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		at, err = view.Newest()
		return err
	})
	return at, err
}

// Latest is the newest record of every tier, by name.
func (l *Ledger) Latest(ctx context.Context) (out []scale.Record, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		out, err = view.Latest()
		return err
	})
	return out, err
}

// History is what happened to a tier, or to all if tier is "", newest first (history.View.Events).
// limit bounds it; 1,000 if 0.
func (l *Ledger) History(ctx context.Context, tier string, since time.Time, limit int) (out []scale.Record, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		out, err = view.Events(ctx, tier, since, limitOf(limit))
		return err
	})
	return out, err
}

// Series are the values of a signal of a tier, or its sizes (history.View.Series).
func (l *Ledger) Series(ctx context.Context, tier, signal string, from, to time.Time) (out []history.Point, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		out, err = view.Series(tier, signal, from, to)
		return err
	})
	return out, err
}

// Each calls f with every record of a tier from from to before to (history.View.Each).
func (l *Ledger) Each(ctx context.Context, tier string, from, to time.Time, f func(scale.Record)) error {
	return l.look(ctx, func(_ *sql.Tx, view history.View) error { return view.Each(tier, from, to, f) })
}

// Span is when the oldest and the newest evaluation were made; zero when there is none.
func (l *Ledger) Span(ctx context.Context) (from, to time.Time, err error) {
	err = l.look(ctx, func(_ *sql.Tx, view history.View) (err error) {
		from, to, err = view.Span()
		return err
	})
	return from, to, err
}
