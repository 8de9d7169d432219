package ledger

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
)

// denied is what to do about an error of opening a ledger that the user of this process may not open; "" where
// that is not the cause. What SQLite answers has its advice already: see said.
func denied(o Options, err error) string {
	folder := filepath.Dir(o.Path)
	switch {
	case errors.Is(err, syscall.EROFS):
		return "; the file system of the folder " + folder + " is read-only: mount the file system for writing, or set ledger.path to a file in another folder"
	case !errors.Is(err, fs.ErrPermission):
		return ""
	case o.ReadOnly:
		return "; run this command as the daemon's user, or as another user that can read the files in the folder " + folder
	}
	return "; the user that dynascale runs as must be able to write to the folder " + folder + " and to the files of the ledger in that folder"
}
