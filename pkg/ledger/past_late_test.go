package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Both sizes of what dynascale began are its own, however it ended and whoever told of the end.
func TestWhatWasBegunAndNotSeenToItsEnd(t *testing.T) {
	quiet := resize("a", "vm-a", "i-1", 0)
	op := quiet
	op.Sent, op.SentAt = "stop", minute(1)
	for _, c := range []struct {
		name string
		r    scale.Record
		want time.Duration // after the record; 0 is nothing
	}{
		{"applied", plain("web", noon, 4, 6, scale.Applied), 0},
		{"refused", plain("web", noon, 4, 6, scale.Refused), 0},
		{"no answer", plain("web", noon, 4, 6, scale.Unknown), 15 * time.Minute},
		{"no answer to a shrink", plain("web", noon, 6, 4, scale.Unknown), 15 * time.Minute},
		{"under way", during(minute(3), 1, scale.InProgress, op), 0},
		{"reached", during(minute(3), 1, scale.Applied, over(op, scale.Reached, 3)), 0},
		{"rolled back", during(minute(3), 1, scale.Failed, over(op, scale.RolledBack, 3)), 24 * time.Hour},
		{"given up", during(minute(3), 1, scale.Failed, over(op, scale.GivenUp, 3)), 24 * time.Hour},
		{"taken back before it did anything", during(minute(3), 1, scale.Unchanged, over(quiet, scale.RolledBack, 3)), 0},
		{"ended in a crash", memory.EndOf(over(op, scale.GivenUp, 3), scale.Past{}), 24 * time.Hour},
		{"abandoned", memory.EndOf(over(op, scale.Abandoned, 3), scale.Past{}), 24 * time.Hour},
		{"abandoned before it did anything", memory.EndOf(over(quiet, scale.Abandoned, 3), scale.Past{}), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, past := c.r.Decision, memory.Fold(scale.Past{}, c.r, time.Hour)
			from, to := d.From, d.To
			if o := c.r.Outcome.Operation; o != nil {
				from, to = o.Before, o.Size
			}
			want := scale.Wrote{From: from, To: to, At: d.At.Add(c.want)}
			if c.want == 0 {
				want = scale.Wrote{}
			}
			if past.Late != want {
				t.Errorf("got %+v, want %+v", past.Late, want)
			}
			if o := c.r.Outcome.Operation; o != nil && o.Result == scale.Abandoned && past.ExpectedKnown {
				t.Error("a size is expected after an operation that was left half done")
			}
			if again := memory.Fold(past, c.r, time.Hour); again.Late != want {
				t.Errorf("the same record twice: %+v", again.Late)
			}
		})
	}
}

// It goes on in every decision until a policy drops it, also over a restart long after, and
// an evaluation that ran while the operator ended the operation does not forget it.
func TestWhatWasBegunIsRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	op := over(resize("a", "vm-a", "i-1", 0), scale.Abandoned, 3)
	op.Sent = "stop"
	l, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	settle := func(r scale.Record) {
		t.Helper()
		if err := l.Settle(t.Context(), []scale.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	settle(memory.EndOf(op, l.Past("vm-a")))
	want := scale.Wrote{From: op.Before, To: op.Size, At: op.Ended.Add(24 * time.Hour)}
	settle(plain("vm-a", minute(2), 1, 1, scale.Unchanged))
	if got := l.Past("vm-a").Late; got != want {
		t.Errorf("after an evaluation that began before the end: %+v, want %+v", got, want)
	}
	later := plain("vm-a", minute(600), 1, 1, scale.Unchanged)
	later.Learned.Late = l.Past("vm-a").Late
	settle(later)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if got := l.Past("vm-a").Late; got != want {
		t.Errorf("after a restart: %+v, want %+v", got, want)
	}
	settle(plain("vm-a", minute(601), 2, 2, scale.Unchanged)) // its policy saw it come
	if got := l.Past("vm-a").Late; got != (scale.Wrote{}) {
		t.Errorf("when it has come: %+v", got)
	}
}
