package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// another writes a whole ledger of other tiers and returns its path.
func another(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("other", minute(0), 3, 3, scale.Unchanged))
	l.Close()
	return path
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func copyOver(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, text, 0o600))
}

// Whatever happens to the file of a running ledger is noticed at the next write, nothing
// new is begun in its place, and when the same file is back, so is everything.
func TestTheFileOfARunningLedger(t *testing.T) {
	for _, c := range []struct {
		name  string
		away  func(t *testing.T, path string)
		back  func(t *testing.T, path string) // nil: there is no way back
		words []string
		// absent is set when nothing may stand at the path meanwhile.
		absent bool
	}{
		{"moved away",
			func(t *testing.T, path string) { must(t, os.Rename(path, path+".old")) },
			func(t *testing.T, path string) { must(t, os.Rename(path+".old", path)) },
			[]string{"was moved or deleted", "no new ledger is begun", "move the ledger back to its path"}, true},
		{"moved away with its side files",
			func(t *testing.T, path string) {
				for _, side := range []string{"", "-wal", "-shm", ".lock"} {
					must(t, os.Rename(path+side, path+".old"+side))
				}
			},
			func(t *testing.T, path string) {
				for _, side := range []string{"", "-wal", "-shm", ".lock"} {
					must(t, os.Rename(path+".old"+side, path+side))
				}
			},
			[]string{"was moved or deleted"}, true},
		{"deleted", func(t *testing.T, path string) { must(t, os.Remove(path)) }, nil, []string{"was moved or deleted"}, true},
		{"its folder moved away",
			func(t *testing.T, path string) { must(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+".old")) },
			func(t *testing.T, path string) { must(t, os.Rename(filepath.Dir(path)+".old", filepath.Dir(path))) },
			[]string{"the folder", "was moved or deleted", "move the ledger back to its path"}, true},
		{"its folder deleted", func(t *testing.T, path string) { must(t, os.RemoveAll(filepath.Dir(path))) }, nil, []string{"the folder"}, true},
		{"its folder replaced by an empty one",
			func(t *testing.T, path string) {
				must(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+".old"), os.Mkdir(filepath.Dir(path), 0o700))
			},
			func(t *testing.T, path string) {
				must(t, os.Remove(filepath.Dir(path)), os.Rename(filepath.Dir(path)+".old", filepath.Dir(path)))
			},
			[]string{"was moved or deleted"}, true},
		{"replaced by another ledger",
			func(t *testing.T, path string) {
				must(t, os.Rename(path, path+".old"))
				copyOver(t, another(t), path)
			},
			func(t *testing.T, path string) { must(t, os.Rename(path+".old", path)) },
			[]string{"another file has replaced the ledger"}, false},
		{"replaced by a folder",
			func(t *testing.T, path string) { must(t, os.Rename(path, path+".old"), os.Mkdir(path, 0o700)) },
			func(t *testing.T, path string) { must(t, os.Remove(path), os.Rename(path+".old", path)) },
			[]string{"another file has replaced the ledger"}, false},
		{"replaced by its own copy",
			func(t *testing.T, path string) {
				must(t, os.Rename(path, path+".old"))
				copyOver(t, path+".old", path)
			},
			func(t *testing.T, path string) { must(t, os.Rename(path+".old", path)) },
			[]string{"another file has replaced the ledger"}, false},
		{"overwritten with another ledger",
			func(t *testing.T, path string) { copyOver(t, path, path+".copy"); copyOver(t, another(t), path) },
			func(t *testing.T, path string) { copyOver(t, path+".copy", path) },
			[]string{"the file was overwritten"}, false},
		{"overwritten with what it was",
			func(t *testing.T, path string) { copyOver(t, path, path+".copy"); copyOver(t, path+".early", path) },
			func(t *testing.T, path string) { copyOver(t, path+".copy", path) },
			[]string{"the file was overwritten"}, false},
		{"emptied",
			func(t *testing.T, path string) { copyOver(t, path, path+".copy"); must(t, os.Truncate(path, 0)) },
			func(t *testing.T, path string) { copyOver(t, path+".copy", path) },
			[]string{"the file was emptied"}, false},
		{"cut off",
			func(t *testing.T, path string) { copyOver(t, path, path+".copy"); must(t, os.Truncate(path, 5000)) },
			func(t *testing.T, path string) { copyOver(t, path+".copy", path) },
			[]string{"the file was overwritten"}, false},
		{"filled with something else",
			func(t *testing.T, path string) {
				copyOver(t, path, path+".copy")
				must(t, os.WriteFile(path, []byte(noise(50_000)), 0o600))
			},
			func(t *testing.T, path string) { copyOver(t, path+".copy", path) },
			[]string{"the file was overwritten"}, false},
		{"a path that cannot be checked",
			func(t *testing.T, path string) {
				must(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+".old"), os.Symlink(filepath.Dir(path), filepath.Dir(path)))
			},
			func(t *testing.T, path string) {
				must(t, os.Remove(filepath.Dir(path)), os.Rename(filepath.Dir(path)+".old", filepath.Dir(path)))
			},
			[]string{"cannot be checked", "too many"}, false},
		{"a folder that is a file now",
			func(t *testing.T, path string) {
				must(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+".old"), os.WriteFile(filepath.Dir(path), nil, 0o600))
			},
			func(t *testing.T, path string) {
				must(t, os.Remove(filepath.Dir(path)), os.Rename(filepath.Dir(path)+".old", filepath.Dir(path)))
			},
			[]string{"cannot be checked", "not a directory"}, false},
		{"its write-ahead log deleted", func(t *testing.T, path string) { must(t, os.Remove(path+"-wal")) }, func(*testing.T, string) {},
			[]string{"-wal was deleted", "is now in the ledger"}, false},
		{"its index deleted", func(t *testing.T, path string) { must(t, os.Remove(path+"-shm")) }, func(*testing.T, string) {},
			[]string{"-shm was deleted", "is now in the ledger"}, false},
		{"both side files deleted", func(t *testing.T, path string) { must(t, os.Remove(path+"-wal"), os.Remove(path+"-shm")) }, func(*testing.T, string) {},
			[]string{"was deleted", "is now in the ledger"}, false},
		{"its write-ahead log replaced by a foreign one",
			func(t *testing.T, path string) {
				must(t, os.Rename(path+"-wal", path+".log"), os.WriteFile(path+"-wal", []byte(noise(9000)), 0o600))
			},
			func(t *testing.T, path string) { must(t, os.Rename(path+".log", path+"-wal")) },
			[]string{"-wal was deleted, moved or replaced", "belongs to another ledger: move this file away"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state", "ledger.db")
			must(t, os.Mkdir(filepath.Dir(path), 0o700))
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
			l.Close()
			copyOver(t, path, path+".early")
			l = openLedger(t, Options{Path: path})
			settle(t, l, plain("web", minute(1), 4, 6, scale.Applied), plain("shop", minute(1), 4, 4, scale.Unchanged))
			_, err := l.writer.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)") // else the log would mend what is copied over the file
			must(t, err, l.resample())

			c.away(t, path)
			shrink := plain("web", minute(2), 6, 5, scale.Applied)
			err = l.Intend(ctx, intended(shrink.Decision))
			says(t, err, append(c.words, path)...)
			if !Displaced(err) {
				t.Error("the error is not one of a displaced file")
			}
			says(t, l.Health(), append(c.words, "since ", "RAM only")...)
			if c.absent {
				if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("something stands at the path: %v", err)
				}
			}
			if p := l.Past("web"); p.Expected != 6 {
				t.Errorf("RAM forgot: %+v", p)
			}
			grown := plain("web", minute(3), 6, 9, scale.Applied)
			err = l.Settle(ctx, []scale.Record{grown})
			if c.back == nil {
				says(t, err, c.words...)
				return
			}
			c.back(t, path)
			settle(t, l, plain("web", minute(4), 9, 9, scale.Unchanged))
			if err := l.Health(); err != nil {
				t.Errorf("the file is back: %v", err)
			}
			want := l.Past("web")
			must(t, l.Close())
			l = openLedger(t, Options{Path: path})
			same(t, "the past after a restart", want, l.Past("web"))
			got, err := l.History(ctx, "web", noon, 0)
			if err != nil || len(got) < 2 || got[0].Decision.To != 9 {
				t.Errorf("what happened meanwhile is lost: %d records, %v", len(got), err)
			}
		})
	}
}

// Who touches the file, or writes into it what it had, changes nothing, and dynascale
// knows its own writes.
func TestATouchedFileIsTheSame(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	must(t, os.Chtimes(path, noon, noon))
	settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
	copyOver(t, path, path+".copy")
	copyOver(t, path+".copy", path)
	settle(t, l, plain("web", minute(2), 4, 4, scale.Unchanged))
	for i := range 300 { // the log is written into the file more than once
		r := plain("web", minute(3+i), 4, 4, scale.Unchanged)
		r.Decision.Reasons[0].Because = noise(20_000)
		settle(t, l, r)
	}
}

// Somebody takes the lock's file for a leftover.
func TestTheLockIsKeptThoughItsFileIsDeleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	must(t, os.Remove(path+".lock"))
	settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
	_, err := Open(ctx, Options{Path: path})
	says(t, err, "written by another dynascale", fmt.Sprint("pid ", os.Getpid()))

	must(t, os.Remove(path+".lock"))
	other := openLedger(t, Options{Path: path})
	says(t, l.Settle(ctx, []scale.Record{plain("web", minute(2), 4, 3, scale.Applied)}), "lock was deleted", "another dynascale")
	must(t, other.Close())
}

// A ledger that was opened for reading, because it could not be written, is not begun
// anew when it goes away.
func TestALedgerThatCouldNotBeWrittenIsNotMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	l.Close()
	must(t, os.Remove(path+".lock"), os.Mkdir(path+".lock", 0o700))
	l = openLedger(t, Options{Path: path})
	must(t, os.Remove(path+".lock"), os.Remove(path))
	says(t, l.Settle(ctx, []scale.Record{plain("web", minute(1), 4, 4, scale.Unchanged)}), "moved or deleted")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a new ledger was begun: %v", err)
	}
}

// A start that fails leaves what it found.
func TestAFailedOpenLeavesNothingBehind(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
		make func(t *testing.T, path string)
	}{
		{"a disk that takes no tables", Options{pragmas: []string{"max_page_count(1)"}}, func(*testing.T, string) {}},
		{"another one holds the lock", Options{}, func(t *testing.T, path string) {
			held, err := takeLock(path)
			must(t, err)
			held.sign()
			t.Cleanup(func() { _ = held.release() })
		}},
		{"the lock cannot be made", Options{}, func(t *testing.T, path string) { must(t, os.Mkdir(path+".lock", 0o700)) }},
		{"a damaged file", Options{}, func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(noise(9000)), 0o600)) }},
		{"another program's file", Options{}, func(t *testing.T, path string) {
			db, err := open(path, "rwc")
			must(t, err)
			_, err = db.Exec("CREATE TABLE albums (title)")
			must(t, err, db.Close())
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "ledger.db")
			c.make(t, path)
			before := listing(t, folder)
			c.o.Path = path
			l, err := Open(ctx, c.o)
			if err == nil {
				must(t, l.Close())
				t.Fatal("it opened")
			}
			same(t, "the folder", before, listing(t, folder))
		})
	}
}

// listing is the files of a folder with their sizes.
func listing(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		all = append(all, fmt.Sprint(e.Name(), " ", info.Size()))
	}
	return all
}
