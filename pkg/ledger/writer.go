package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
)

// writer is the one connection that changes the file, and its lock.
type writer struct {
	lock    *lock
	db      *sql.DB
	memory  *sqlite.Writer
	history *history.Writer
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
	l.writer = &writer{lock: held}
	if l.identity.file == nil { // a ledger that is open already is never made again
		var made bool
		if made, err = createFile(l.options.Path); made {
			l.created = append(l.created, l.options.Path)
		}
	}
	if err == nil {
		err = l.writer.open(ctx, l.options)
	}
	if err == nil {
		err = l.takeLease(ctx)
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

// takeLease takes the lease of the memory: with the first opening whatever the epoch is, because
// nothing was read before, and later only if the file is still at the epoch that this process
// knows. Who opened it in between may have written what is not known here.
func (l *Ledger) takeLease(ctx context.Context) error {
	tx, err := l.writer.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	lease, err := sqlite.Take(tx, self(), time.Now(), l.epoch)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.epoch = &lease.Epoch
	return nil
}

// self is this process, for who finds that it has the ledger.
func self() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("pid %d on host %s", os.Getpid(), host)
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
	if w.memory, err = sqlite.NewWriter(ctx, w.db); err != nil {
		return err
	}
	w.history, err = history.NewWriter(ctx, w.db)
	return err
}

// rest gives back the page cache, which is not needed for a minute.
func (w *writer) rest() {
	if w != nil && w.db != nil {
		_, _ = w.db.Exec("PRAGMA shrink_memory")
	}
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

// batch is one transaction, of memory and history together.
type batch struct {
	tx      *sql.Tx
	memory  *sqlite.Tx
	history *history.Batch
	lost    []error // what could not be done, beside the rest that was
}

// partial is the error of a transaction that was written but for some of it.
type partial struct{ error }

// transact runs f in one durable transaction, under a lease.
func (w *writer) transact(under sqlite.Lease, f func(*batch) error) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	b := &batch{tx: tx, history: w.history.Begin(tx)}
	if b.memory, err = w.memory.Enter(tx, under); err != nil {
		return err
	}
	if err := f(b); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	b.history.Committed()
	if len(b.lost) > 0 {
		return partial{errors.Join(b.lost...)}
	}
	return nil
}

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

// settle writes records, and takes their intents away.
func (b *batch) settle(notes []memory.Entry) error {
	lost, err := b.history.Add(notes)
	if err != nil {
		return err
	}
	if err := lost.Err(); err != nil {
		b.lost = append(b.lost, err)
	}
	for i, n := range notes {
		if _, gone := lost[i]; gone {
			continue
		}
		if err := b.memory.Settled(n.Decision); err != nil {
			return err
		}
	}
	return nil
}
