package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Lease is the right to write a memory. Epoch grows with each opening for writing, and who has a
// smaller one than the file has lost it.
type Lease struct{ Epoch int64 }

// FencedError says that the memory was opened for writing by somebody else meanwhile.
type FencedError struct {
	// Mine is the epoch of who was refused, and Stored the one in the file.
	Mine, Stored int64
	// Holder opened it last, at Taken.
	Holder string
	Taken  time.Time
}

func (e FencedError) Error() string {
	return fmt.Sprintf("another dynascale (%s) opened the ledger for writing at %s, later than this daemon (this daemon has opening number %d, the newest is %d). "+
		"This daemon writes nothing more, so that newer records are not overwritten. To continue with this daemon, stop the other one if it still runs, and restart this one; otherwise stop this daemon",
		e.Holder, e.Taken.UTC().Format(time.RFC3339), e.Mine, e.Stored)
}

// Fenced reports whether an error of a write means that somebody else opened the memory for
// writing meanwhile.
func Fenced(err error) bool {
	var fenced FencedError
	return errors.As(err, &fenced)
}

// Take takes the lease for a holder, whose process and host it names. known is the epoch that
// the caller's own memory is of: another in the file is a FencedError. nil takes whatever is there.
func Take(tx *sql.Tx, holder string, at time.Time, known *int64) (Lease, error) {
	stored, err := lease(tx)
	if err != nil {
		return Lease{}, err
	}
	if known != nil && *known != stored.Stored {
		stored.Mine = *known
		return Lease{}, stored
	}
	_, err = tx.Exec(`UPDATE fence SET epoch = ?, holder = ?, taken = ?`, stored.Stored+1, holder, at.UnixMicro())
	return Lease{Epoch: stored.Stored + 1}, err
}

// Epoch is the epoch in a file; 0 for one of before there was a fence.
func Epoch(tx *sql.Tx) (int64, error) {
	if known, err := has(tx, "fence"); err != nil || !known {
		return 0, err
	}
	stored, err := lease(tx)
	return stored.Stored, err
}

// lease is what the file says of its lease.
func lease(tx *sql.Tx) (l FencedError, err error) {
	var taken int64
	err = tx.QueryRow(`SELECT epoch, holder, taken FROM fence`).Scan(&l.Stored, &l.Holder, &taken)
	l.Taken = time.UnixMicro(taken)
	return l, err
}

// has reports whether a file has a table, which one of an earlier format may not.
func has(tx *sql.Tx, table string) (bool, error) {
	var tables int
	err := tx.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, table).Scan(&tables)
	return tables > 0, err
}
