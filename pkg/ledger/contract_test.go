package ledger

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// remembers is what both ledgers can do.
type remembers interface {
	Intend(context.Context, []scale.Record) error
	Settle(context.Context, []scale.Record) error
	Past(string) scale.Past
	Health() error
	At(context.Context, string, time.Time) (scale.Record, error)
	History(context.Context, string, time.Time, int) ([]scale.Record, error)
	Latest(context.Context) ([]scale.Record, error)
	Unsettled() []scale.Record
	Act(context.Context, scale.Action) (scale.Action, error)
	Refuse(context.Context, scale.Action) (scale.Action, error)
	Resume(context.Context, []string, string, time.Time) ([]scale.Action, error)
	Actions(time.Time) []scale.Action
	PastActions(context.Context, time.Time, int) ([]scale.Action, error)
	Begin(context.Context, scale.Operation) error
	Advance(context.Context, scale.Operation) error
	Operations() []scale.Operation
	Close() error
}

var ctx = context.Background()

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

func openLedger(t testing.TB, o Options) *Ledger {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "ledger.db")
	}
	l, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func settle(t testing.TB, l remembers, records ...scale.Record) {
	t.Helper()
	if err := l.Settle(ctx, records); err != nil {
		t.Fatal(err)
	}
}

func intend(t testing.TB, l remembers, decisions ...scale.Decision) {
	t.Helper()
	if err := l.Intend(ctx, intended(decisions...)); err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestBothLedgers(t *testing.T) {
	whole(t)
	for name, fresh := range map[string]func(*testing.T) remembers{
		"file":   func(t *testing.T) remembers { return openLedger(t, Options{}) },
		"memory": func(*testing.T) remembers { return NewMemory(0) },
		"file, opened again before every question": func(t *testing.T) remembers {
			whole(t)
			return &reopened{t: t, Ledger: openLedger(t, Options{Path: filepath.Join(t.TempDir(), "again.db")})}
		},
	} {
		t.Run(name, func(t *testing.T) { contract(t, fresh) })
	}
}

// reopened closes and opens its ledger before it answers.
type reopened struct {
	*Ledger
	t *testing.T
}

func (r *reopened) again() *Ledger {
	o := r.options
	if err := r.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.Ledger = openLedger(r.t, o)
	return r.Ledger
}

func (r *reopened) Past(tier string) scale.Past { return r.again().Past(tier) }
func (r *reopened) At(ctx context.Context, tier string, at time.Time) (scale.Record, error) {
	return r.again().At(ctx, tier, at)
}

func (r *reopened) Operations() []scale.Operation { return r.again().Operations() }
func (r *reopened) Begin(ctx context.Context, op scale.Operation) error {
	return r.again().Begin(ctx, op)
}

func (r *reopened) Actions(now time.Time) []scale.Action { return r.again().Actions(now) }
func (r *reopened) Resume(ctx context.Context, ids []string, end string, now time.Time) ([]scale.Action, error) {
	return r.again().Resume(ctx, ids, end, now)
}
func (r *reopened) Act(ctx context.Context, a scale.Action) (scale.Action, error) {
	return r.again().Act(ctx, a)
}
func (r *reopened) PastActions(ctx context.Context, now time.Time, limit int) ([]scale.Action, error) {
	return r.again().PastActions(ctx, now, limit)
}

func contract(t *testing.T, fresh func(*testing.T) remembers) {
	t.Run("an empty ledger knows nothing", func(t *testing.T) {
		l := fresh(t)
		same(t, "past", scale.Past{}, l.Past("web"))
		_, err := l.At(ctx, "web", noon)
		if !errors.Is(err, ErrNoRecord) {
			t.Errorf("At: %v, want ErrNoRecord", err)
		}
		latest, err := l.Latest(ctx)
		same(t, "latest", []scale.Record{}, latest)
		history, err2 := l.History(ctx, "", time.Time{}, 0)
		same(t, "history", []scale.Record{}, history)
		same(t, "errors", []error{nil, nil, nil}, []error{err, err2, l.Health()})
		same(t, "unsettled", []scale.Record{}, l.Unsettled())
	})
	t.Run("records come back whole", func(t *testing.T) {
		l := fresh(t)
		rng := rand.New(rand.NewPCG(3, 4))
		odd := webPass(rng, `we"ird \ tier`, minute(1).Add(123456789))
		odd.Decision.Gaps = []scale.Gap{{Signal: "cpu", Why: "<no> datapoint & nothing else\n07"}}
		odd.Decision.Samples[0].Value = 1e-7
		all := []scale.Record{webPass(rng, "web", minute(1)), odd, webPass(rng, "web", minute(2))}
		settle(t, l, all[:2]...)
		settle(t, l, all[2])
		for _, want := range all {
			got, err := l.At(ctx, want.Decision.Tier, want.Decision.At.Add(30*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "at", want, got)
		}
		if _, err := l.At(ctx, "web", minute(0)); !errors.Is(err, ErrNoRecord) {
			t.Errorf("before the first: %v, want ErrNoRecord", err)
		}
		latest, err := l.Latest(ctx)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "latest", []scale.Record{odd, all[2]}, latest)
	})
	t.Run("past is the fold of all records", func(t *testing.T) {
		l := fresh(t)
		var want scale.Past
		for i, r := range []scale.Record{
			plain("web", minute(0), 4, 6, scale.Applied), plain("web", minute(1), 6, 6, scale.Unchanged),
			plain("web", minute(5), 6, 5, scale.Unknown), plain("web", minute(6), 5, 5, scale.Unchanged),
			plain("web", minute(7), 5, 9, scale.Refused),
		} {
			r.Learned.Adopted = i == 3
			r.Learned.Breaker.Waiting = i
			settle(t, l, r)
			want = memory.Fold(want, r, memory.DefaultKeep)
			same(t, "past", want, l.Past("web"))
		}
		if !want.Grew.Equal(minute(0)) || !want.Shrank.Equal(minute(5)) || !want.Outside.Equal(minute(6)) {
			t.Errorf("the test does not show what it should: %+v", want)
		}
	})
	t.Run("what is added to a past is the caller's own", func(t *testing.T) {
		l := fresh(t)
		settle(t, l, plain("web", minute(0), 4, 4, scale.Unchanged))
		mine := l.Past("web")
		mine.Ring, mine.Wishes = append(mine.Ring, scale.CapacityPoint{Desired: 99}), append(mine.Wishes, scale.Wish{Size: 99})
		settle(t, l, plain("web", minute(1), 5, 5, scale.Unchanged))
		if mine.Ring[1].Desired != 99 || mine.Wishes[1].Size != 99 {
			t.Errorf("what a caller added is gone: %+v", mine)
		}
		if p := l.Past("web"); len(p.Ring) != 2 || p.Ring[1].Desired != 5 || len(p.Wishes) != 2 || p.Wishes[1].Size != 5 {
			t.Errorf("a caller changed the memory: %+v", p)
		}
	})
	t.Run("the same pass twice is one pass", func(t *testing.T) {
		l := fresh(t)
		r := plain("web", minute(0), 4, 6, scale.Applied)
		for range 2 {
			intend(t, l, r.Decision)
			intend(t, l, r.Decision)
			settle(t, l, r)
		}
		same(t, "past", memory.Fold(scale.Past{}, r, memory.DefaultKeep), l.Past("web"))
		history, err := l.History(ctx, "", time.Time{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "history", []scale.Record{r}, history)
	})
	t.Run("an outcome that never came is unknown", func(t *testing.T) {
		l := fresh(t)
		r := plain("web", minute(0), 4, 6, scale.Applied)
		intend(t, l, r.Decision)
		settle(t, l, plain("web", minute(1), 4, 4, scale.Unchanged))
		if got := l.Past("web").Grew; !got.Equal(minute(0)) {
			t.Errorf("grew %v, want the time of the intent", got)
		}
		got, err := l.At(ctx, "web", minute(0))
		if err != nil || got.Outcome.Status != scale.Unknown {
			t.Errorf("got %+v, %v, want an unknown outcome", got.Outcome, err)
		}
	})
	t.Run("a probe, a need and a loss come back", func(t *testing.T) {
		l := fresh(t)
		grew := plain("web", minute(0), 4, 6, scale.Applied)
		probe := plain("web", minute(1), 6, 7, scale.Applied)
		probe.Decision.Probe = true
		need := 5
		probe.Decision.Need = &need
		probe.Learned.Freeze = scale.Freeze{Since: minute(-3), Last: minute(1), Signal: "requests", From: 200, Why: "requests fell"}
		for _, r := range []scale.Record{grew, probe} {
			intend(t, l, r.Decision)
			settle(t, l, r)
		}
		past := l.Past("web")
		if !past.Grew.Equal(minute(0)) || past.Expected != 7 {
			t.Errorf("grew %v and expects %d; a probe changes the size and starts no cooldown", past.Grew, past.Expected)
		}
		if last := past.Wishes[len(past.Wishes)-1]; last.Need == nil || *last.Need != 5 || past.Wishes[0].Need != nil {
			t.Errorf("the needs are %v and %v, want none and 5", past.Wishes[0].Need, last.Need)
		}
		same(t, "freeze", probe.Learned.Freeze, past.Freeze)
		history, err := l.History(ctx, "", time.Time{}, 0)
		if err != nil || len(history) != 2 {
			t.Errorf("%d in the history, %v; a probe belongs there", len(history), err)
		}
	})
	t.Run("history", func(t *testing.T) { contractHistory(t, fresh(t)) })
	t.Run("actions", func(t *testing.T) { contractActions(t, fresh) })
	t.Run("operations", func(t *testing.T) { contractOperations(t, fresh) })
	t.Run("quiet", func(t *testing.T) { contractQuiet(t, fresh) })
	t.Run("waiting", func(t *testing.T) { contractDeferred(t, fresh) })

}

func contractHistory(t *testing.T, l remembers) {
	grew := plain("web", minute(1), 4, 6, scale.Applied)
	refused := plain("web", minute(3), 6, 5, scale.Refused)
	again := plain("web", minute(4), 6, 5, scale.Refused)
	failed := plain("web", minute(5), 6, 5, scale.Failed)
	adopted := plain("web", minute(6), 9, 9, scale.Unchanged)
	adopted.Learned.Adopted = true
	opened := plain("web", minute(7), 9, 9, scale.Unchanged)
	opened.Learned.Breaker.Opened = minute(7)
	stillOpen := plain("web", minute(8), 9, 9, scale.Unchanged)
	stillOpen.Learned.Breaker.Opened = minute(7)
	unknown := plain("workers", minute(7), 3, 2, scale.Unknown)
	observed := plain("workers", minute(9), 3, 8, scale.Unchanged)
	observed.Decision.Mode = scale.Observe
	observedAgain := observed
	observedAgain.Decision.At = minute(10)
	for _, r := range []scale.Record{
		plain("web", minute(0), 4, 4, scale.Unchanged), grew, plain("web", minute(2), 6, 7, scale.InProgress), refused, again,
		failed, adopted, opened, stillOpen, unknown, plain("workers", minute(8), 3, 3, scale.Unchanged), observed, observedAgain,
	} {
		settle(t, l, r)
	}
	for _, c := range []struct {
		name, tier string
		since      time.Time
		limit      int
		want       []scale.Record
	}{
		{"everything of all tiers, newest first", "", time.Time{}, 0, []scale.Record{observed, opened, unknown, adopted, failed, refused, grew}},
		{"one tier", "workers", time.Time{}, 0, []scale.Record{observed, unknown}},
		{"since a time, which is included", "web", minute(6), 0, []scale.Record{opened, adopted}},
		{"the newest few", "web", time.Time{}, 2, []scale.Record{opened, adopted}},
		{"an unknown tier", "nobody", time.Time{}, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := l.History(ctx, c.tier, c.since, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "history", c.want, got)
		})
	}
}

func TestMemoryFromStartsWithTheRealPast(t *testing.T) {
	l := openLedger(t, Options{Keep: 2 * time.Hour})
	settle(t, l, plain("web", minute(0), 4, 6, scale.Applied))
	m := NewMemoryFrom(l)
	same(t, "past", l.Past("web"), m.Past("web"))
	settle(t, m, plain("web", minute(1), 6, 8, scale.Applied))
	if got := l.Past("web").Grew; !got.Equal(minute(0)) {
		t.Errorf("the dry run reached the ledger: grew %v", got)
	}
}
