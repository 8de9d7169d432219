package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What nobody could bring to its end after a crash is not begun.
func TestOperationsThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	for _, c := range []struct {
		name         string
		breaks, mend func(*testing.T, *Ledger)
		word         string
	}{
		{"a read-only disk", pragma("query_only = 1"), pragma("query_only = 0"), "read-only"},
		{"a full disk", pragma("max_page_count = 1"), pragma("max_page_count = 1000000"), "full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := path + c.word
			l := openLedger(t, Options{Path: path})
			running, neighbour := resize("a", "vm-a", "i-1", 1), resize("z", "vm-z", "i-9", 0)
			begin(t, l, running, neighbour)
			c.breaks(t, l)

			big := resize("b", "vm-b", "i-2", 1)
			big.Trouble = noise(300_000) // more than the pages that are there
			says(t, l.Begin(ctx, big), "vm-b: ", path, "saving a new operation", c.word, "the operation (resize) is not begun")
			same(t, "after a refusal", []scale.Operation{running, neighbour}, l.Operations())
			says(t, l.Health(), "saving a new operation")

			halfway := at(running, 2, "stopping")
			halfway.Trouble = noise(300_000)
			says(t, l.Advance(ctx, halfway), path, "saving the step of an operation", c.word)
			same(t, "RAM, which an operation goes on from", []scale.Operation{halfway, neighbour}, l.Operations())
			done, gone := over(halfway, scale.Reached, 3), over(neighbour, scale.GivenUp, 3)
			gone.Trouble = noise(300_000)
			says(t, l.Advance(ctx, done), c.word)
			says(t, l.Advance(ctx, gone), c.word)
			same(t, "RAM after its end", []scale.Operation{}, l.Operations())

			c.mend(t, l)
			next := resize("c", "vm-c", "i-1", 4)
			begin(t, l, next)
			if err := l.Health(); err != nil {
				t.Error(err)
			}
			l.Close()
			l = openLedger(t, Options{Path: path})
			same(t, "after a restart", []scale.Operation{next}, l.Operations())
			ended, err := l.Ended(ctx, "", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "the ends that waited for the disk", []scale.Operation{next, done, gone}, ended)
		})
	}
}

// pragma is a change of the writing connection.
func pragma(text string) func(*testing.T, *Ledger) {
	return func(t *testing.T, l *Ledger) {
		t.Helper()
		if _, err := l.writer.db.Exec("PRAGMA " + text); err != nil {
			t.Fatal(err)
		}
	}
}
