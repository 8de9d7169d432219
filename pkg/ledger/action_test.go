package ledger

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// pause holds both directions of a tier between two minutes.
func pause(tier string, from, until int) scale.Action {
	return scale.Action{Tier: tier, Kind: scale.Pause, Grow: true, Shrink: true, Given: minute(from), Until: minute(until), By: "alice", Reason: "a deploy & \"more\""}
}

func raise(tier string, size, from, until int) scale.Action {
	return scale.Action{Tier: tier, Kind: scale.Override, Min: size, Given: minute(from), Until: minute(until), Reason: "a sale"}
}

// numbered is an action with its id.
func numbered(a scale.Action, n int) scale.Action {
	a.ID = memory.IDOf(n)
	return a
}

// finished is an action that has ended.
func finished(a scale.Action, at int, how string) scale.Action {
	a.Ended, a.End = minute(at), how
	return a
}

func act(t testing.TB, l remembers, actions ...scale.Action) (given []scale.Action) {
	t.Helper()
	for _, a := range actions {
		got, err := l.Act(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, got)
	}
	return given
}

func past(t testing.TB, l remembers, at int) []scale.Action {
	t.Helper()
	all, err := l.PastActions(ctx, minute(at), 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func contractActions(t *testing.T, fresh func(*testing.T) remembers) {
	t.Run("none", func(t *testing.T) {
		l := fresh(t)
		same(t, "actions", []scale.Action{}, l.Actions(noon))
		same(t, "past", []scale.Action{}, past(t, l, 0))
		got, err := l.Resume(ctx, []string{"a1", "web"}, "resumed", noon)
		same(t, "resumed", []scale.Action{}, got)
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("they add up", func(t *testing.T) {
		l := fresh(t)
		given := act(t, l, pause("workers", 0, 5), raise("web", 9, 0, 60), pause("", 0, 10), pause("web", 1, 20))
		want := []scale.Action{numbered(pause("workers", 0, 5), 1), numbered(raise("web", 9, 0, 60), 2), numbered(pause("", 0, 10), 3), numbered(pause("web", 1, 20), 4)}
		same(t, "given", want, given)
		same(t, "actions", want, l.Actions(minute(4)))
		same(t, "of web", want[1:], l.Past("web").Actions)
		same(t, "of a tier that came later", want[2:3], l.Past("new").Actions)
		same(t, "after the end of one", want[1:], l.Actions(minute(5)))
		same(t, "and of another", []scale.Action{want[1], want[3]}, l.Actions(minute(10)))
		same(t, "what ended", []scale.Action{finished(want[2], 10, memory.TimeOver), finished(want[0], 5, memory.TimeOver)}, past(t, l, 15))
	})
	t.Run("one without an end", func(t *testing.T) {
		l := fresh(t)
		a := pause("web", 0, 0)
		a.Until = time.Time{}
		act(t, l, a)
		settle(t, l, plain("web", minute(60*24*365), 4, 4, scale.Unchanged))
		same(t, "a year later", []scale.Action{numbered(a, 1)}, l.Actions(minute(60*24*365)))
	})
	t.Run("resumed ones are gone, and only those", func(t *testing.T) {
		l := fresh(t)
		act(t, l, pause("web", 0, 60), raise("web", 9, 0, 60), pause("", 0, 60))
		got, err := l.Resume(ctx, []string{"a3", "a1", "a7"}, "resumed by bob", minute(2))
		if err != nil {
			t.Fatal(err)
		}
		gone := []scale.Action{finished(numbered(pause("web", 0, 60), 1), 2, "resumed by bob"), finished(numbered(pause("", 0, 60), 3), 2, "resumed by bob")}
		same(t, "resumed", gone, got)
		same(t, "left", []scale.Action{numbered(raise("web", 9, 0, 60), 2)}, l.Actions(minute(3)))
		same(t, "of web", []scale.Action{numbered(raise("web", 9, 0, 60), 2)}, l.Past("web").Actions)
		same(t, "past", []scale.Action{gone[1], gone[0]}, past(t, l, 3))
		same(t, "an id is not given again", "a4", act(t, l, pause("web", 3, 60))[0].ID)
	})
	t.Run("refused ones are told and not in force", func(t *testing.T) {
		l := fresh(t)
		a := raise("web", 99, 0, 60)
		a.End = "refused: above limits.max"
		got, err := l.Refuse(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "in force", []scale.Action{}, l.Actions(minute(1)))
		same(t, "of web", []scale.Action{}, l.Past("web").Actions)
		same(t, "past", []scale.Action{finished(numbered(a, 1), 0, a.End)}, past(t, l, 1))
		same(t, "refused", got, past(t, l, 1)[0])
	})
	t.Run("an evaluation does not drop them, and they begin no memory", func(t *testing.T) {
		l := fresh(t)
		act(t, l, pause("web", 0, 60))
		if since := l.Past("web").Since; !since.IsZero() {
			t.Errorf("the memory of a tier begins with an action, at %s", since)
		}
		settle(t, l, plain("web", minute(1), 4, 6, scale.Applied))
		same(t, "past", []scale.Action{numbered(pause("web", 0, 60), 1)}, l.Past("web").Actions)
	})
	t.Run("a clock that is set back within a day ends none early", func(t *testing.T) {
		l := fresh(t)
		act(t, l, pause("web", 0, 60))
		settle(t, l, plain("web", minute(60+24*60), 4, 4, scale.Unchanged))
		same(t, "set back", 1, len(l.Actions(minute(30))))
		settle(t, l, plain("web", minute(60+24*60+1), 4, 4, scale.Unchanged))
		same(t, "more than a day later", []scale.Action{}, l.Past("web").Actions)
		same(t, "it is told", []scale.Action{finished(numbered(pause("web", 0, 60), 1), 60, memory.TimeOver)}, past(t, l, 60+24*60+1))
	})
	t.Run("a past is the caller's own", func(t *testing.T) {
		l := fresh(t)
		act(t, l, pause("web", 0, 60))
		l.Past("web").Actions[0].Reason = "changed"
		l.Actions(noon)[0].Reason = "changed"
		same(t, "actions", []scale.Action{numbered(pause("web", 0, 60), 1)}, l.Actions(noon))
	})
}

func TestActionsOfOtherLedgers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	act(t, l, pause("web", 0, 60), raise("new", 3, 0, 60))
	reader := openLedger(t, Options{Path: path, ReadOnly: true})
	same(t, "a reader's", l.Actions(noon), reader.Actions(noon))
	dry := NewMemoryFrom(reader)
	same(t, "a dry run's", l.Actions(noon), dry.Actions(noon))
	if _, err := dry.Resume(ctx, []string{"a1"}, "x", noon); err != nil {
		t.Fatal(err)
	}
	same(t, "the ledger's after a dry run resumed", 2, len(l.Actions(noon)))
	_, err := reader.Act(ctx, raise("web", 4, 0, 90))
	says(t, err, "reading only")
	_, err = reader.Resume(ctx, []string{"a1"}, "x", noon)
	says(t, err, "reading only")
	same(t, "after refusals", l.Actions(noon), reader.Actions(noon))
}

// A disk that takes nothing stops no brake: a pause is in force and is written as soon as
// the disk takes it. An override that a restart would forget is refused, and so is the end
// of an action.
func TestActionsThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	act(t, l, pause("web", 0, 60))
	if _, err := l.writer.db.Exec("PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	_, err := l.Act(ctx, raise("web", 9, 0, 60))
	says(t, err, path, "saving an override", "read-only")
	says(t, l.Health(), "saving an override")
	given, err := l.Act(ctx, pause("", 1, 60))
	says(t, err, path, "saving a pause")
	_, err = l.Resume(ctx, []string{"a1"}, "x", noon)
	says(t, err, path, "ending actions", "read-only")
	same(t, "actions", []scale.Action{numbered(pause("web", 0, 60), 1), given}, l.Actions(minute(1)))
	if _, err := l.writer.db.Exec("PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
	if err := l.Health(); err != nil {
		t.Error(err)
	}
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "after a restart", []scale.Action{numbered(pause("web", 0, 60), 1), given}, l.Actions(minute(1)))
}

// A disk that does not answer keeps nobody waiting, and stops no brake. Whoever was told
// that a pause stays and an override is not in force does not find the contrary later.
func TestActionsOnADiskThatHangs(t *testing.T) {
	l := openLedger(t, Options{Path: filepath.Join(t.TempDir(), "ledger.db")})
	before := act(t, l, pause("", 0, 60))
	l.writing.Lock() // as a write that does not return holds it
	soon := func() context.Context {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	given, err := l.Act(soon(), pause("web", 0, 60))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	says(t, err, "saving a pause", "the disk does not answer")
	_, err = l.Act(soon(), raise("web", 9, 0, 60))
	says(t, err, "the disk does not answer")
	_, err = l.Resume(soon(), []string{"a1", given.ID}, "resumed by anna", noon)
	says(t, err, "the disk does not answer")
	want := append(before, given)
	same(t, "in force while it hangs", want, l.Actions(noon))
	l.writing.Unlock()
	settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
	same(t, "in force after that", want, l.Actions(noon))
	l.Close()
	l = openLedger(t, Options{Path: l.options.Path})
	same(t, "after a restart", want, l.Actions(noon))
}

// A pause that is resumed before the disk knew it does not come back with a restart.
func TestAPauseThatWasNeverWrittenIsResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	ended, cancel := context.WithCancel(ctx)
	cancel()
	given, err := l.Act(ended, pause("web", 0, 60))
	says(t, err)
	same(t, "in force", []scale.Action{given}, l.Actions(noon))
	if _, err := l.Resume(ctx, []string{given.ID}, "resumed by anna", noon); err != nil {
		t.Fatal(err)
	}
	settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "in force after a restart", []scale.Action{}, l.Actions(noon))
	same(t, "past", []scale.Action{finished(given, 0, "resumed by anna")}, past(t, l, 1))
}

// A script that acts in a loop fills no memory, and leaves the brake for every tier.
func TestActionsInForceAreBounded(t *testing.T) {
	m := NewMemory(0)
	for range memory.MostInForce {
		act(t, m, pause("web", 0, 60))
	}
	for _, a := range []scale.Action{pause("web", 1, 60), raise("web", 4, 1, 60)} {
		if _, err := m.Act(ctx, a); !errors.Is(err, ErrFull) {
			t.Errorf("one %s too many: %v", a.Kind, err)
		}
	}
	act(t, m, pause("", 1, 60))
	act(t, m, pause("web", 60, 120)) // the others are over
}

// Whatever is given and ended, both twins know the same, and so does a ledger that was
// opened again.
func TestActionsOfTwins(t *testing.T) {
	whole(t)
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 30 && testing.Short() {
			return // each opens two files
		}
		path := filepath.Join(dir, memory.IDOf(n)+".db")
		file, err := Open(ctx, Options{Path: path})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		twin := NewMemory(0)
		for i := range rapid.IntRange(1, 6).Draw(rt, "steps") {
			a := pause(rapid.SampledFrom([]string{"", "web", "api"}).Draw(rt, "tier"), i, i+rapid.IntRange(1, 5).Draw(rt, "lasts"))
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				ids := []string{memory.IDOf(rapid.IntRange(1, 6).Draw(rt, "id"))}
				_, err = file.Resume(ctx, ids, "resumed", minute(i))
				_, _ = twin.Resume(ctx, ids, "resumed", minute(i))
			case 1:
				_, err = file.Refuse(ctx, a)
				_, _ = twin.Refuse(ctx, a)
			default:
				_, err = file.Act(ctx, a)
				_, _ = twin.Act(ctx, a)
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		_ = file.Close()
		if file, err = Open(ctx, Options{Path: path}); err != nil {
			rt.Fatal(err)
		}
		for at := range 12 {
			same(t, "in force", twin.Actions(minute(at)), file.Actions(minute(at)))
			same(t, "past", past(t, twin, at), past(t, file, at))
			same(t, "of web", twin.Past("web").Actions, file.Past("web").Actions)
		}
		if t.Failed() {
			rt.Fatal("the twins differ")
		}
	})
}

// A tier that left the configuration settles nothing any more, and its actions end all
// the same.
func TestActionsOfATierThatIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	act(t, l, pause("gone", 0, 60), pause("web", 0, 48*60))
	settle(t, l, plain("web", minute(60+24*60+1), 4, 4, scale.Unchanged))
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "actions of the file", []scale.Action{numbered(pause("web", 0, 48*60), 2)}, l.Actions(noon))
	same(t, "what ended", []scale.Action{finished(numbered(pause("gone", 0, 60), 1), 60, memory.TimeOver)}, past(t, l, 60+24*60+1))
}

// Old actions leave the file with the retention.
func TestOldActionsGo(t *testing.T) {
	l := openLedger(t, Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Retention: 3 * day})
	act(t, l, pause("web", 0, 60))
	settle(t, l, plain("web", minute(3*24*60), 4, 4, scale.Unchanged))
	same(t, "within it", 1, len(past(t, l, 3*24*60)))
	settle(t, l, plain("web", minute(5*24*60), 4, 4, scale.Unchanged))
	reader := openLedger(t, Options{Path: l.options.Path, ReadOnly: true})
	same(t, "after it", []scale.Action{}, past(t, reader, 5*24*60))
}
