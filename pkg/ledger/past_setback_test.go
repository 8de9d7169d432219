package ledger

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// setbacks is a story in which every operation is told of at a minute of its own.
func setbacks(ends ...scale.Operation) []scale.Record {
	var story []scale.Record
	for i, op := range ends {
		story = append(story, during(minute(10*i+9), 1, scale.Failed, op))
	}
	return story
}

// grown is an operation towards more that ended at minute 9 of its ten.
func grown(n int, result scale.Result) scale.Operation {
	op := over(resize(fmt.Sprint("up-", n), "vm-a", "i-1", 10*n), result, 10*n+9)
	if result != scale.Reached {
		op.Trouble = "AWS said no"
	}
	return op
}

func shrunk(n int, result scale.Result) scale.Operation {
	op := grown(n, result)
	op.Size, op.Before = 1, 2
	return op
}

func TestFoldOfASetback(t *testing.T) {
	const back, given = "resize vm-a: rolled back after 9 min; AWS said no", "resize vm-a: given up after 9 min; AWS said no"
	opened := func(n, tries int, why string) scale.Breaker {
		return scale.Breaker{Opened: minute(10*n + 9), Tries: tries, Why: why}
	}
	waiting := func(n int) scale.Record { // an evaluation in which the guard has said when growth is tried again
		r := plain("vm-a", minute(n), 1, 1, scale.Unchanged)
		r.Learned.Breaker = opened(0, 1, back)
		r.Learned.Breaker.Probe = minute(14)
		return r
	}
	known := opened(0, 1, back)
	known.Probe = minute(14)
	carry := func(r scale.Record, b ...scale.Breaker) scale.Record {
		r.Learned = scale.Learned{Breaker: b[0]}
		if len(b) > 1 {
			r.Learned.ShrinkBreaker = b[1]
		}
		return learned(r)
	}
	none := scale.Breaker{}
	group := plain("web", minute(9), 10, 16, scale.Failed)
	group.Learned.Breaker = scale.Breaker{Waiting: 2, Best: 9}
	for _, c := range []struct {
		name  string
		story []scale.Record
		want  scale.Breaker
		down  scale.Breaker
	}{
		{"growth that went back opens it", setbacks(grown(0, scale.RolledBack)), opened(0, 1, back), none},
		{"so does growth that was given up", setbacks(grown(0, scale.GivenUp)), opened(0, 1, given), none},
		{"a second time is counted", append(setbacks(grown(0, scale.RolledBack)), carry(during(minute(19), 1, scale.Failed, grown(1, scale.GivenUp)), opened(0, 1, back))), opened(1, 2, given), none},
		{"with a new wait, which the guard says", []scale.Record{waiting(10), carry(during(minute(19), 1, scale.Failed, grown(1, scale.RolledBack)), known)}, opened(1, 2, back), none},
		{"growth that worked closes it", []scale.Record{waiting(10), carry(during(minute(19), 2, scale.Applied, grown(1, scale.Reached)), known)}, scale.Breaker{}, none},
		{"one that is under way does not", []scale.Record{waiting(10), carry(during(minute(11), 1, scale.InProgress, resize("b", "vm-a", "i-1", 11)), known)}, known, none},
		{"a pass without one keeps it", []scale.Record{waiting(10), waiting(11)}, known, none},
		{"shrinking that worked says nothing of growth", []scale.Record{carry(setbacks(shrunk(0, scale.Reached))[0], known)}, known, none},
		{"shrinking that did not work opens it for shrinking", setbacks(shrunk(0, scale.GivenUp)), none, opened(0, 1, given)},
		{"a second time is counted too", append(setbacks(shrunk(0, scale.RolledBack)), carry(during(minute(19), 1, scale.Failed, shrunk(1, scale.GivenUp)), none, opened(0, 1, back))), none, opened(1, 2, given)},
		{"beside growth that did not, which stays held", []scale.Record{carry(setbacks(shrunk(0, scale.RolledBack))[0], known)}, known, opened(0, 1, back)},
		{"growth that worked says nothing of shrinking", []scale.Record{carry(setbacks(grown(0, scale.Reached))[0], known, opened(0, 1, back))}, none, opened(0, 1, back)},
		{"shrinking that worked closes it", []scale.Record{carry(setbacks(shrunk(1, scale.Reached))[0], known, opened(0, 1, back))}, known, none},
		{"what was taken back opens nothing", []scale.Record{during(minute(9), 1, scale.Unchanged, shrunk(0, scale.RolledBack))}, none, none},
		{"growth that worked at once leaves it closed", setbacks(grown(0, scale.Reached)), scale.Breaker{}, none},
		{"a group keeps its own counts", []scale.Record{group}, group.Learned.Breaker, none},
	} {
		t.Run(c.name, func(t *testing.T) {
			var past scale.Past
			for _, r := range c.story {
				past = memory.Fold(past, r, memory.DefaultKeep)
				same(t, "the same pass twice", past, memory.Fold(past, r, memory.DefaultKeep))
			}
			same(t, "breaker", c.want, past.Breaker)
			same(t, "breaker of shrinking", c.down, past.ShrinkBreaker)
		})
	}
}

// What did not work yesterday must not be an outage again because of a restart.
func TestSetbacksSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	file, memory := openLedger(t, Options{Path: path}), remembers(NewMemory(0))
	check := func(when string, want scale.Breaker) {
		t.Helper()
		same(t, when+", in memory", want, memory.Past("vm-a").Breaker)
		same(t, when+", in the file", want, file.Past("vm-a").Breaker)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		file = openLedger(t, Options{Path: path})
		same(t, when+", after a restart", want, file.Past("vm-a").Breaker)
	}
	var b scale.Breaker
	for n, result := range []scale.Result{scale.RolledBack, scale.GivenUp, scale.RolledBack, scale.Reached} {
		op := resize(fmt.Sprint("up-", n), "vm-a", "i-1", 10*n)
		ended := grown(n, result)
		for _, l := range []remembers{file, memory} {
			r := during(minute(10*n), 1, scale.Begun, op)
			r.Decision.To, r.Learned.Breaker = 2, b
			begin(t, l, op)
			settle(t, l, r)
		}
		check(fmt.Sprint("during operation ", n), b)
		for _, l := range []remembers{file, memory} {
			r := during(minute(10*n+9), 1, scale.Failed, ended)
			r.Learned = scale.Learned{Breaker: b}
			advance(t, l, ended)
			settle(t, l, learned(r))
		}
		if b = (scale.Breaker{}); result != scale.Reached {
			b = scale.Breaker{Opened: minute(10*n + 9), Tries: n + 1, Why: reason.Progress(ended, ended.Ended)}
		}
		check(fmt.Sprint("after operation ", n), b)
		for _, l := range []remembers{file, memory} {
			r := plain("vm-a", minute(10*n+9).Add(30e9), 1, 1, scale.Unchanged) // in which nothing has happened
			r.Learned.Breaker = b
			settle(t, l, r)
		}
		check(fmt.Sprint("a pass after operation ", n), b)
	}
}

// A daemon that was killed after an operation ended, and before its pass was written
// down, remembers at the next start that it did not work, and tells of it once.
func TestAnEndThatNoPassToldOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open := func() *Ledger {
		t.Helper()
		l, err := Open(ctx, Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := open()
	op := resize("op", "db", "i-1", 0)
	if err := errors.Join(l.Settle(ctx, []scale.Record{wishing(minute(0), 3)}), l.Begin(ctx, op),
		l.Advance(ctx, over(op, scale.RolledBack, 4)), l.Close()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		l = open()
		if b := l.Past("db").Breaker; !b.Opened.Equal(minute(4)) || b.Tries != 1 || b.Why == "" {
			t.Errorf("the breaker is %+v", b)
		}
		told, err := l.History(ctx, "db", time.Time{}, 0)
		if err != nil || len(told) != 1 || told[0].Outcome.Status != scale.Failed || told[0].Outcome.Operation.ID != "op" {
			t.Errorf("%v, history %+v", err, told)
		}
		l.Close()
	}
}

// When a replica joined is remembered for longer than the evaluations that are read at a
// start.
func TestTheEndOfAGrowthIsRememberedForLong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	file := openLedger(t, Options{Path: path})
	op := resize("up", "vm-a", "i-1", 0)
	begun := during(minute(0), 1, scale.Begun, op)
	begun.Decision.To = 2
	begin(t, file, op)
	settle(t, file, begun)
	ended := over(op, scale.Reached, 9)
	advance(t, file, ended)
	settle(t, file, during(minute(9), 2, scale.Applied, ended))
	for n := range 20 {
		settle(t, file, plain("vm-a", minute(60*(n+1)), 2, 2, scale.Unchanged))
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if got := openLedger(t, Options{Path: path}).Past("vm-a").Grew; !got.Equal(minute(9)) {
		t.Errorf("grew %s, want %s", got, minute(9))
	}
}
