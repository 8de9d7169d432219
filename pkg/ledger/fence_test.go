package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// second opens the ledger of a path beside a process that has it: by another path, which has
// another lock, as a daemon in a container with the folder mounted elsewhere does.
func second(t *testing.T, path string) (*Ledger, string) {
	t.Helper()
	alias := filepath.Join(t.TempDir(), "alias.db")
	must(t, os.Symlink(path, alias))
	return openLedger(t, Options{Path: alias}), alias
}

// Who opened a ledger first and lost it to another, without knowing, writes nothing of any kind
// into it any more, says so, and takes it back only by a new start.
func TestTheOlderOfTwoOpenersIsRefused(t *testing.T) {
	claims := []memory.Claim{{Tier: "web", Resource: memory.Resource{Region: "us-east-1", Kind: "group", Name: "web-asg"}}}
	op := resize("a", "vm-a", "i-1", 0)
	grew := plain("web", minute(5), 4, 6, scale.Applied)
	for name, write := range map[string]func(l *Ledger) error{
		"a record":               func(l *Ledger) error { return l.Settle(ctx, []scale.Record{grew}) },
		"an intent":              func(l *Ledger) error { return l.Intend(ctx, intended(grew.Decision)) },
		"a new operation":        func(l *Ledger) error { return l.Begin(ctx, resize("b", "vm-b", "i-2", 1)) },
		"a step of an operation": func(l *Ledger) error { return l.Advance(ctx, at(op, 2, "stopping")) },
		"a pause":                func(l *Ledger) error { _, err := l.Act(ctx, pause("web", 5, 60)); return err },
		"an override":            func(l *Ledger) error { _, err := l.Act(ctx, raise("web", 9, 5, 60)); return err },
		"a refused action":       func(l *Ledger) error { _, err := l.Refuse(ctx, raise("web", 99, 5, 60)); return err },
		"the end of an action":   func(l *Ledger) error { _, err := l.Resume(ctx, []string{"a1"}, "resumed", minute(5)); return err },
		"a name":                 func(l *Ledger) error { _, err := l.Claim(ctx, claims, minute(5)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			first := openLedger(t, Options{Path: path})
			settle(t, first, plain("web", minute(0), 4, 4, scale.Unchanged))
			act(t, first, pause("web", 0, 60))
			begin(t, first, op)
			next, alias := second(t, path)
			settle(t, next, plain("web", minute(2), 4, 3, scale.Applied))
			want := [3]any{next.Past("web"), next.Operations(), next.Actions(minute(5))}

			for range 2 { // nor with the next try
				err := write(first)
				if !sqlite.Fenced(err) {
					t.Fatalf("the older one wrote: %v", err)
				}
				says(t, err, "pid ", "later than this daemon", "writes nothing more", "restart this one")
			}
			says(t, first.Health(), "has belonged to another dynascale since", "RAM only", "stop the other one")
			must(t, next.Close())
			if err := write(first); !sqlite.Fenced(err) {
				t.Errorf("after the newer one has ended: %v", err)
			}
			l := openLedger(t, Options{Path: alias, ReadOnly: true})
			same(t, "what the newer one remembers", want, [3]any{l.Past("web"), l.Operations(), l.Actions(minute(5))})
			must(t, first.Close())
			again := openLedger(t, Options{Path: path})
			settle(t, again, plain("web", minute(9), 3, 3, scale.Unchanged))
			if got := again.Past("web").Shrank; !got.Equal(minute(2)) || again.Health() != nil {
				t.Errorf("after a restart: shrank %s, %v", got, again.Health())
			}
		})
	}
}

// The lock of a stopped process is deleted, another runs and ends, and the first goes on: its lock
// can be taken again, and what it remembers is old all the same.
func TestAnOlderMemoryIsNotWrittenAfterTheLockWasTakenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first := openLedger(t, Options{Path: path})
	settle(t, first, plain("web", minute(0), 4, 4, scale.Unchanged))
	must(t, os.Remove(path+".lock"))
	next := openLedger(t, Options{Path: path})
	settle(t, next, plain("web", minute(2), 4, 3, scale.Applied))
	must(t, next.Close())
	err := first.Settle(ctx, []scale.Record{plain("web", minute(3), 3, 3, scale.Unchanged)})
	if !sqlite.Fenced(err) && !Displaced(err) {
		t.Errorf("the older one wrote: %v", err)
	}
	l := openLedger(t, Options{Path: path, ReadOnly: true})
	if got := l.Past("web").Shrank; !got.Equal(minute(2)) {
		t.Errorf("shrank %s: the newer memory was overwritten", got)
	}
}

// A disk that could not be written at the start is written later only if nobody else wrote it in
// between: what was read then would be old.
func TestALateOpeningForWritingTakesNoForeignLease(t *testing.T) {
	for name, c := range map[string]struct {
		between func(t *testing.T, path string)
		fenced  bool
	}{
		"nobody was there": {func(*testing.T, string) {}, false},
		"somebody was": {func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(2), 4, 3, scale.Applied))
			must(t, l.Close())
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			must(t, l.Close())
			held, err := takeLock(path)
			must(t, err)
			reader := &Ledger{options: Options{Path: path, Retention: defaultRetention}, memory: newRAM()}
			must(t, reader.openReader(ctx))
			must(t, reader.load(ctx))
			must(t, reader.remember())
			t.Cleanup(func() { reader.Close() })
			must(t, held.release())
			c.between(t, path)
			err = reader.Settle(ctx, []scale.Record{plain("web", minute(3), 4, 4, scale.Unchanged)})
			if sqlite.Fenced(err) != c.fenced || err != nil && !c.fenced {
				t.Errorf("%v, want fenced %t", err, c.fenced)
			}
		})
	}
}

// A restored backup has a smaller epoch than what was there: a process that has the ledger from
// before must not take it for its own.
func TestABackupPutInPlaceIsNotWrittenByWhoHadTheFileBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	backup := filepath.Join(t.TempDir(), "backup.db")
	_, err := Backup(ctx, path, backup, false)
	must(t, err)
	settle(t, l, plain("web", minute(1), 4, 6, scale.Applied))
	must(t, os.Rename(backup, path))
	err = l.Settle(ctx, []scale.Record{plain("web", minute(2), 6, 6, scale.Unchanged)})
	if err == nil || !Displaced(err) && !strings.Contains(err.Error(), "another") {
		t.Errorf("%v", err)
	}
}
