package ledger

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/scale"
)

func says(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

func TestUnsettledIntentsStartTheCooldown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	observed := plain("db", minute(1), 1, 2, scale.Unchanged).Decision
	observed.Mode = scale.Observe
	intend(t, l, plain("web", minute(1), 4, 6, "").Decision, plain("workers", minute(1), 2, 1, "").Decision,
		plain("calm", minute(1), 2, 2, "").Decision, observed)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{true, false} {
		l = openLedger(t, Options{Path: path, ReadOnly: readOnly})
		var got []string
		for _, r := range l.Unsettled() {
			got = append(got, fmt.Sprintf("%s %s: %s", r.Decision.Tier, r.Outcome.Status, r.Outcome.Detail))
		}
		const why = "dynascale stopped before the answer of AWS arrived"
		same(t, "unsettled", []string{"web unknown: " + why, "workers unknown: " + why}, got)
		if p := l.Past("web"); !p.Grew.Equal(minute(1)) || p.Expected != 6 || p.ExpectedOr != 4 {
			t.Errorf("web: %+v", p)
		}
		if p := l.Past("workers"); !p.Shrank.Equal(minute(1)) || !p.Since.Equal(minute(1)) {
			t.Errorf("workers: %+v", p)
		}
		l.Close()
	}
	l = openLedger(t, Options{Path: path})
	same(t, "unsettled the second time", []scale.Record{}, l.Unsettled())
	r, err := l.At(ctx, "web", minute(1))
	if err != nil || r.Outcome.Status != scale.Unknown {
		t.Errorf("%+v, %v", r.Outcome, err)
	}
}

func TestAPlanWithoutChangesWritesNothing(t *testing.T) {
	l := openLedger(t, Options{ReadOnly: false})
	l.options.ReadOnly = true // every write fails from here on
	intend(t, l, plain("web", noon, 3, 3, "").Decision)
}

// The disk is full: SQLite itself says so, because the file may not grow.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
	change := plain("web", minute(1), 4, 6, scale.Applied)
	change.Decision.Reasons[0].Because = strings.Repeat("long ", 20_000)
	change.Decision.Samples = []scale.Sample{{Signal: noise(30_000)}}
	limitPages(t, l, 1)

	err := l.Intend(ctx, intended(change.Decision))
	says(t, err, path, "saving the planned changes", "full")
	says(t, l.Health(), path, "the planned changes", "full", "since ", "tries again", "free some space")
	says(t, l.Settle(ctx, []scale.Record{change}), "saving the results of the evaluation", "full: free some space")
	says(t, l.Health(), "saving the results of the evaluation")
	if p := l.Past("web"); !p.Grew.Equal(minute(1)) || p.Expected != 6 {
		t.Errorf("RAM forgot what the disk could not take: %+v", p)
	}
	if _, err := l.At(ctx, "web", minute(0)); err != nil {
		t.Errorf("reading: %v", err)
	}

	limitPages(t, l, 1<<30)
	settle(t, l, plain("web", minute(2), 6, 6, scale.Unchanged))
	if err := l.Health(); err != nil {
		t.Errorf("after space came back: %v", err)
	}
	want := l.Past("web")
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "the past after a restart", want, l.Past("web"))
	r, err := l.At(ctx, "web", minute(1))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the change that waited for the disk", change, r)
}

func noise(n int) string {
	rng := rand.New(rand.NewPCG(9, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('A' + rng.IntN(26))
	}
	return string(b)
}

func limitPages(t *testing.T, l *Ledger, n int) {
	t.Helper()
	if _, err := l.writer.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 6, scale.Applied))
	if _, err := l.writer.db.Exec("PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	says(t, l.Settle(ctx, []scale.Record{plain("web", minute(1), 6, 7, scale.Applied)}), "read-only")
	says(t, l.Health(), "read-only")
	if p := l.Past("web"); p.Expected != 7 {
		t.Errorf("past: %+v", p)
	}
}

// Where not even the lock can be made, what is there is read, and writing begins
// as soon as it can.
func TestOpenWithoutWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 6, scale.Applied))
	intend(t, l, plain("web", minute(1), 6, 8, "").Decision)
	l.Close()
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	l = openLedger(t, Options{Path: path})
	says(t, l.Health(), path, "has not been writable since", "lock")
	if p := l.Past("web"); !p.Grew.Equal(minute(1)) {
		t.Errorf("past: %+v", p)
	}
	says(t, l.Settle(ctx, []scale.Record{plain("web", minute(2), 6, 5, scale.Applied)}), "lock")
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	settle(t, l, plain("web", minute(3), 5, 5, scale.Unchanged))
	if err := l.Health(); err != nil {
		t.Error(err)
	}
	got, err := l.History(ctx, "web", time.Time{}, 0)
	if err != nil || len(got) != 3 {
		t.Errorf("%d records, %v; want the three changes", len(got), err)
	}
}

func TestOnlyOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", minute(0), 4, 6, scale.Applied))
	_, err := Open(ctx, Options{Path: path})
	says(t, err, path, fmt.Sprintf("pid %d", os.Getpid()), "on host", "stop that dynascale")
	reader := openLedger(t, Options{Path: path, ReadOnly: true})
	same(t, "the reader's past", l.Past("web"), reader.Past("web"))
	settle(t, l, plain("web", minute(1), 6, 7, scale.Applied))
	latest, err := reader.Latest(ctx)
	if err != nil || len(latest) != 1 || latest[0].Decision.To != 7 {
		t.Errorf("the reader does not see what is written meanwhile: %v, %v", latest, err)
	}
	says(t, reader.Settle(ctx, latest), "reading only")
	l.Close()
	openLedger(t, Options{Path: path})
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	sql := func(statements string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			db, err := open(path, "rwc")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(statements); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name     string
		make     func(*testing.T, string)
		readOnly bool
		words    []string
	}{
		{"no database", write(strings.Repeat("not a database ", 100)), false, []string{"not a ledger, or its beginning was overwritten", "check the path", "move the file aside", "-wal"}},
		{"no database, read only", write(strings.Repeat("not a database ", 100)), true, []string{"not a ledger", "move the file aside"}},
		{"a newer format", sql(fmt.Sprintf("PRAGMA user_version = %d; CREATE TABLE x (y)", schemaVersion+1)), false, []string{"newer dynascale", fmt.Sprint("format ", schemaVersion+1), fmt.Sprint("knows formats up to ", schemaVersion), "install the newer", "ledger restore", "move the file aside"}},
		{"another program's file", sql("CREATE TABLE albums (title)"), false, []string{"not a ledger of dynascale", "check the path"}},
		{"none, read only", func(*testing.T, string) {}, true, []string{"does not exist", "dynascale run"}},
		{"an empty one, read only", write(""), true, []string{"holds nothing yet"}},
		{"a damaged page", func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", noon, 1, 1, scale.Unchanged))
			l.Close()
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte(strings.Repeat("x", 3996)), 100); err != nil {
				t.Fatal(err)
			}
		}, false, []string{"damaged", "move the damaged file aside"}},
		{"a damaged row", func(t *testing.T, path string) {
			l := openLedger(t, Options{Path: path})
			settle(t, l, plain("web", noon, 1, 1, scale.Unchanged))
			if _, err := l.writer.db.Exec("UPDATE passes SET body = x'01ffff'"); err != nil {
				t.Fatal(err)
			}
			l.Close()
		}, false, []string{"damaged", "move the damaged file aside"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			c.make(t, path)
			_, err := Open(ctx, Options{Path: path, ReadOnly: c.readOnly})
			says(t, err, append(c.words, path)...)
			if want := c.words[0] == "damaged" || strings.Contains(c.name, "no database") || strings.Contains(c.name, "newer") || strings.Contains(c.name, "another"); Refused(err) != want {
				t.Errorf("refused: %v, want %v", Refused(err), want)
			}
			if want := c.words[0] == "holds nothing yet"; Empty(err) != want {
				t.Errorf("empty: %v, want %v", Empty(err), want)
			}
			// A failed Open must not keep the lock.
			held, err := takeLock(path)
			if err != nil {
				t.Fatal(err)
			}
			held.release()
		})
	}
}

// A mistyped path must not look like a first start.
func TestNoFolderIsMade(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "nowhere")
	for _, readOnly := range []bool{false, true} {
		_, err := Open(ctx, Options{Path: filepath.Join(folder, "ledger.db"), ReadOnly: readOnly})
		says(t, err, "the folder "+folder+" does not exist", "is not created", "correct ledger.path")
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
}

func TestPermissions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b?c #d%20")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, plain("web", noon, 1, 1, scale.Unchanged))
	for name, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, path + ".lock": 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got&^want != 0 {
			t.Errorf("%s has mode %o, want at most %o", filepath.Base(name), got, want)
		}
	}
}

func TestSamplesThatAreNoNumbers(t *testing.T) {
	l := openLedger(t, Options{})
	r := plain("web", noon, 1, 1, scale.Unchanged)
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: math.NaN()}, {Signal: "load", Value: 2}, {Signal: "rate", Value: math.Inf(1)}}
	beyond := plain("far", time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), 1, 1, scale.Unchanged)
	says(t, l.Settle(ctx, []scale.Record{beyond, r}), "far", "year")
	got, err := l.At(ctx, "web", noon)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "samples", []scale.Sample{{Signal: "load", Value: 2}}, got.Decision.Samples)
	same(t, "gaps", []scale.Gap{{Signal: "cpu", Why: "its value was NaN"}, {Signal: "rate", Why: "its value was +Inf"}}, got.Decision.Gaps)
	if len(r.Decision.Samples) != 3 || !math.IsNaN(r.Decision.Samples[0].Value) {
		t.Error("the caller's record was changed")
	}
}

func TestCancelledContext(t *testing.T) {
	l := openLedger(t, Options{})
	ended, cancel := context.WithCancel(ctx)
	cancel()
	r := plain("web", noon, 1, 2, scale.Applied)
	if err := l.Intend(ended, intended(r.Decision)); !errors.Is(err, context.Canceled) {
		t.Errorf("Intend: %v; a change must not begin after the end", err)
	}
	if err := l.Settle(ended, []scale.Record{r}); err != nil {
		t.Errorf("Settle: %v; what was done must be written all the same", err)
	}
	if _, err := l.At(ctx, "web", noon); err != nil {
		t.Error(err)
	}
}

// Two days of three tiers with a retention of one: every evaluation of the last day is
// there, byte for byte, whether packed or not; older ones go, and so does their news.
func TestPackingAndRetention(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path, Retention: day})
	rng := rand.New(rand.NewPCG(7, 8))
	twin := NewMemory(0)
	const last = 2 * 24 * 60
	for i := range last + 1 {
		var records []scale.Record
		for _, tier := range []string{"web", "workers", "old"} {
			if tier == "old" && i > last-600 {
				continue // taken out of the configuration
			}
			r := webPass(rng, tier, minute(i))
			if i%97 == 0 {
				r.Decision.To++
				r.Outcome.Status = scale.Applied
			}
			records = append(records, r)
		}
		settle(t, l, records...)
		settle(t, twin, records...)
		if i == last/2 || i == last {
			l.Close()
			l = openLedger(t, Options{Path: path, Retention: day})
		}
	}
	for _, tier := range []string{"web", "workers"} {
		same(t, "past of "+tier, twin.Past(tier), l.Past(tier))
	}
	old := l.Past("old")
	same(t, "size of a tier that is gone", twin.Past("old").Expected, old.Expected)
	same(t, "its last growth", twin.Past("old").Grew, old.Grew)
	for i := last - 24*60; i <= last; i += 7 {
		want, _ := twin.At(ctx, "web", minute(i).Add(30*time.Second))
		got, err := l.At(ctx, "web", minute(i).Add(30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("pass ", i), want, got)
	}
	if r, err := l.At(ctx, "web", minute(last/2-4*60)); !errors.Is(err, ErrNoRecord) {
		t.Errorf("a pass of before the retention: %v, %v", r.Decision.At, err)
	}
	for _, since := range []time.Time{minute(last - 24*60), minute(last - 100)} {
		want, _ := twin.History(ctx, "", since, 0)
		got, err := l.History(ctx, "", since, 0)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "history", want, got)
	}
	all, err := l.History(ctx, "", time.Time{}, 0)
	if oldest := all[len(all)-1].Decision.At; err != nil || oldest.Before(minute(last-24*60)) {
		t.Errorf("news of %s was kept: %v", oldest, err)
	}
	var waiting int
	if err := l.writer.db.QueryRow("SELECT count(*) FROM passes").Scan(&waiting); err != nil || waiting > 5*60 {
		t.Errorf("%d ticks wait to be packed, %v", waiting, err)
	}
	latest, err := l.Latest(ctx)
	if err != nil || len(latest) != 3 {
		t.Errorf("latest has %d tiers, %v", len(latest), err)
	}
}

// A block that cannot be read any more must not keep new passes from being
// written.
func TestDamagedBlockKeepsTheRestGoing(t *testing.T) {
	whole(t)
	l := openLedger(t, Options{})
	for i := range 8 * 60 {
		settle(t, l, plain("web", minute(i), 1, 1, scale.Unchanged))
	}
	if _, err := l.writer.db.Exec("UPDATE blocks SET body = x'01ffff'"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.writer.db.Exec("INSERT INTO passes SELECT 0, ?, body FROM passes LIMIT 1", minute(0).UnixMicro()); err != nil {
		t.Fatal(err)
	}
	moved := history.Pack([]string{`{"decision":{"tier":"web","at":"2026-03-02T12:00:30Z"}}`})
	if _, err := l.writer.db.Exec("UPDATE passes SET body = ? WHERE at = ?", moved, minute(0).UnixMicro()); err != nil {
		t.Fatal(err)
	}
	// One of the next turns is that of the only shard.
	var trouble error
	for i := 0; trouble == nil && i < 60; i++ {
		trouble = l.Settle(ctx, []scale.Record{plain("web", minute(9*60), 1, 2, scale.Applied)})
	}
	says(t, trouble, "packing and deleting old records", "block of old records")
	says(t, l.Health(), "since ", "one write to the ledger ", "packing and deleting old records", "; all other writes succeeded")
	r, err := l.At(ctx, "web", minute(9*60))
	if err != nil || r.Decision.To != 2 {
		t.Errorf("the pass was not written: %+v, %v", r.Decision, err)
	}
}

// A clock that was an hour ahead and is set back makes passes for times that are
// packed already. None may be lost.
func TestClockSetBack(t *testing.T) {
	whole(t)
	l := openLedger(t, Options{})
	rng := rand.New(rand.NewPCG(7, 8))
	want := map[time.Time]scale.Record{}
	pass := func(at time.Time) {
		r := webPass(rng, "web", at)
		want[at] = r
		settle(t, l, r)
	}
	for i := range 600 {
		pass(minute(i))
	}
	for i := 100; i < 900; i += 2 {
		pass(minute(i))
	}
	for at, r := range want {
		if at.Minute()%4 > 1 {
			continue // every other pair will do
		}
		got, err := l.At(ctx, "web", at)
		if err != nil {
			t.Fatal(err)
		}
		same(t, at.String(), r, got)
	}
}
