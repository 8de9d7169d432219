package ledger

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Who may not open a ledger is told what to do: it is the first thing that goes wrong on a machine.
func TestALedgerThatMustNotBeOpened(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     Options
		cause error
		want  string
	}{
		{"to write", Options{Path: "/data/ledger.db"}, fs.ErrPermission, "; the user that dynascale runs as must be able to write to the folder /data and to the files of the ledger in that folder"},
		{"to read", Options{Path: "/data/ledger.db", ReadOnly: true}, syscall.EACCES, "; run this command as the daemon's user, or as another user that can read the files in the folder /data"},
		{"a read-only file system", Options{Path: "ledger.db"}, syscall.EROFS, "; the file system of the folder . is read-only: mount the file system for writing, or set ledger.path to a file in another folder"},
		{"anything else", Options{Path: "ledger.db"}, syscall.EIO, ""},
	} {
		err := (&Ledger{options: Options{Path: c.o.Path, ReadOnly: true}}).unusable(&fs.PathError{Op: "open", Path: c.o.Path + ".lock", Err: c.cause}, c.o)
		if want := "opening ledger " + c.o.Path + ": open " + c.o.Path + ".lock: " + c.cause.Error() + c.want; err.Error() != want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, err, want)
		}
	}
	if os.Geteuid() == 0 {
		return // whom no permission stops
	}
	folder := filepath.Join(t.TempDir(), "ro")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Path: filepath.Join(folder, "ledger.db")}); err == nil || !strings.Contains(err.Error(), "must be able to write to the folder "+folder) {
		t.Errorf("%v", err)
	}
}
