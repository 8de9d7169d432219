package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/dynascale/dynascale/pkg/stored"
)

// foreignError is a file that is sound but not for this program, or, when empty, has
// nothing in it to read.
type foreignError struct {
	text  string
	empty bool
}

func (e foreignError) Error() string { return e.text }

// folderError is a path that leads nowhere.
type folderError struct{ path string }

func (e folderError) Error() string {
	return fmt.Sprintf("ledger %s: the folder %s does not exist, and is not created: correct ledger.path or --ledger, or create the folder for dynascale's user",
		e.path, filepath.Dir(e.path))
}

// directoryError says that a folder is no ledger.
func directoryError(path string) error {
	return foreignError{text: fmt.Sprintf("%s is a folder, but a ledger is a file: write the path of the file, such as %s", path, filepath.Join(path, "ledger.db"))}
}

// folderOf refuses a ledger whose folder is missing.
func folderOf(path string) error {
	if _, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) {
		return folderError{path}
	}
	return nil
}

// missingError is a ledger that was to be read and is not there.
type missingError struct{ path string }

func (e missingError) Error() string {
	return fmt.Sprintf("ledger %s does not exist: check the path, or move the file back if it was moved; the first 'dynascale run' creates a ledger", e.path)
}

// Unwrap tells what it is to errors.Is.
func (missingError) Unwrap() error { return fs.ErrNotExist }

// Empty reports whether an error of Open means a file that nothing was written to
// yet: who only reads finds nothing, and 'dynascale run' begins it.
func Empty(err error) bool {
	var foreign foreignError
	return errors.As(err, &foreign) && foreign.empty
}

// Refused reports whether an error of Open means a file that stays unusable until
// somebody moves it aside: damaged, of a newer version, or no ledger at all.
func Refused(err error) bool {
	var foreign foreignError
	if errors.As(err, &foreign) {
		return !foreign.empty
	}
	return damaged(err)
}

// noLedgerError is a file that holds something else, or a ledger whose beginning was overwritten.
type noLedgerError struct{ path string }

func (e noLedgerError) Error() string {
	return fmt.Sprintf("%s is not a ledger, or its beginning was overwritten: check the path. If the file was a ledger, restore a backup with 'dynascale ledger restore FILE', "+
		"or move the file aside together with %[1]s-wal and %[1]s-shm and start the daemon again", e.path)
}

// damaged reports whether an error means that the file itself is broken.
func damaged(err error) bool {
	var none noLedgerError
	if errors.As(err, &none) {
		return true
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		code := e.Code() & 0xff
		return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
	}
	return errors.Is(err, stored.ErrDamaged)
}

// ofCopy is an error of verify about a file that is not the ledger in use: what helps a damaged
// ledger does not help there, and do does.
func ofCopy(err error, do string) error {
	if !damaged(err) {
		return err
	}
	what := "it is not a ledger, or its beginning was overwritten"
	if cause := errors.Unwrap(err); cause != nil {
		what = fmt.Sprintf("it is damaged (%v)", cause)
	}
	return wordedError{what + ": " + do, err}
}

func damagedError(path string, err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_NOTADB {
		return noLedgerError{path}
	}
	return fmt.Errorf("ledger %s is damaged (%w): restore a backup with 'dynascale ledger restore FILE', or move the damaged file aside together with %[1]s-wal and %[1]s-shm and start the daemon again; with an empty ledger no tier shrinks until its cooldown is over", path, err)
}
