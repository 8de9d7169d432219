package ledger

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
)

// writer is the one connection that changes the file, and its lock.
type writer struct {
	lock  *lock
	db    *sql.DB
	tiers map[string]int64
	turn  int64 // whose passes are tidied next, see tidy

	putIntent, dropIntent, putPasses, putNews, putTier *sql.Stmt
}

// connect opens the file for writing unless it is open already.
func (l *Ledger) connect(ctx context.Context) error {
	if l.writer != nil {
		return nil
	}
	if err := folderOf(l.options.Path); err != nil {
		return err
	}
	held, err := takeLock(l.options.Path)
	if err != nil {
		return err
	}
	// Not always from the first tier on: a daemon that is restarted often must
	// come round to the last one too.
	l.writer = &writer{lock: held, turn: rand.Int64N(turns)}
	if l.identity.file == nil { // a ledger that is open already is never made again
		var made bool
		if made, err = createFile(l.options.Path); made {
			l.created = append(l.created, l.options.Path)
		}
	}
	if err == nil {
		err = l.writer.open(ctx, l.options)
	}
	if err == nil && l.identity.file != nil {
		if l.reader == nil {
			err = l.openReader(ctx)
		}
		if err == nil {
			err = l.remember()
		}
	}
	if err != nil {
		return errors.Join(err, l.takeBack())
	}
	held.sign()
	return nil
}

func (w *writer) open(ctx context.Context, o Options) error {
	var err error
	if w.db, err = open(o.Path, "rwc", o.pragmas...); err != nil {
		return err
	}
	if err := checkVersion(ctx, w.db, o.Path, true); err != nil {
		return err
	}
	_ = signFile(ctx, w.db, o.Version) // a disk that does not take it tells with the next write
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.putIntent, `INSERT OR REPLACE INTO intents (tier, at, body) VALUES (?, ?, ?)`},
		{&w.dropIntent, `DELETE FROM intents WHERE tier = ? AND at = ?`},
		{&w.putPasses, `INSERT INTO passes (shard, at, body) VALUES (?, ?, ?)`},
		{&w.putNews, `INSERT INTO news (tier, at, what) VALUES (?, ?, ?) ON CONFLICT (tier, at) DO UPDATE SET what = what | excluded.what`},
		{&w.putTier, `INSERT INTO tiers (name, since) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET since = excluded.since RETURNING id`},
	} {
		if *s.to, err = w.db.PrepareContext(ctx, s.sql); err != nil {
			return err
		}
	}
	w.tiers, err = tierIDs(w.db)
	return err
}

func (w *writer) closeFile() error {
	if w.db == nil {
		return nil
	}
	return w.db.Close()
}

func (w *writer) close() error {
	return errors.Join(w.closeFile(), w.lock.release())
}

// transact runs f in one durable transaction.
func (w *writer) transact(f func(*batch) error) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	b := &batch{writer: w, tx: tx, fresh: map[string]int64{}}
	if err := f(b); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	maps.Copy(w.tiers, b.fresh)
	if len(b.lost) > 0 {
		return partial{errors.Join(b.lost...)}
	}
	return nil
}
