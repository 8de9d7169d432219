package ledger

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// said are what SQLite answers about the disk, in words for who has to mend it. Source:
// sqlite.org/rescode.html, primary result codes.
var said = map[int]string{
	sqlite3.SQLITE_FULL:     "the disk is full: free some space",
	sqlite3.SQLITE_READONLY: "the file, its folder or the disk is read-only, or the user that dynascale runs as has no permission to write there",
	sqlite3.SQLITE_IOERR:    "the disk cannot be read or written: look for disk errors in the kernel log",
	sqlite3.SQLITE_BUSY:     "another process has locked the file",
	sqlite3.SQLITE_LOCKED:   "another process has locked the file",
	sqlite3.SQLITE_CANTOPEN: "the file cannot be opened: check the permissions of the file and its folder",
	sqlite3.SQLITE_PERM:     "the user that dynascale runs as has no permission to read or write the file",
}

// wordedError is an error of SQLite that is told in our words, and is still known for what it is.
type wordedError struct {
	text string
	err  error
}

func (e wordedError) Error() string { return e.text }
func (e wordedError) Unwrap() error { return e.err }

// inWords is an error as people can use it. The code stays in it, for whoever looks it up.
func inWords(err error) error {
	var of *sqlite.Error
	if !errors.As(err, &of) {
		return err
	}
	if text := said[of.Code()&0xff]; text != "" {
		return wordedError{fmt.Sprintf("%s (SQLite %d)", text, of.Code()), err}
	}
	return err
}
