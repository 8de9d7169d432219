package doctor

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// A service that does not answer is given up after a few calls, however many groups there are;
// one that answered once is asked on, and others are not its fault.
func TestAServiceThatDoesNotAnswerIsGivenUp(t *testing.T) {
	wholly := &facts.Shelf[string]{Label: facts.Refreshes.Label} // no sample is enough
	wholly.Sample = 0
	silent := &scale.Failure{Doing: "reading", Kind: scale.Unreachable, Err: errors.New("no answer")}
	denied := &scale.Failure{Doing: "reading", Kind: scale.Denied, Err: errors.New("no")}
	for _, c := range []struct {
		name  string
		first error // of the first key; all others are silent
		most  int32
	}{
		{"it never answers", silent, mostSilent + 4}, // four are asked side by side
		{"it answered once", nil, 50},
		{"a refusal is an answer", denied, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			var calls, others atomic.Int32
			sources := patient([]fetch.Source{
				fetch.FromOne(wholly, func(_ context.Context, _ time.Time, key string) (string, error) {
					calls.Add(1)
					if key == "group-0" {
						return "", c.first
					}
					time.Sleep(time.Millisecond)
					return "", silent
				}),
				fetch.FromOne(facts.VolumeKeys, func(context.Context, time.Time, string) ([]string, error) {
					others.Add(1)
					return nil, nil
				}),
			})
			f, _ := fetch.Pace{Patience: time.Second}.Once(t.Context(), fetch.Untimed(sources), clinic.Start, func(_ facts.Facts, o *facts.Order) {
				for i := range 50 {
					facts.Refreshes.Want(o, fmt.Sprint("group-", i))
					facts.VolumeKeys.Want(o, fmt.Sprint("i-", i))
				}
			})
			if n := calls.Load(); n > c.most || n < min(c.most, mostSilent) {
				t.Errorf("%d calls, at most %d", n, c.most)
			}
			if others.Load() != 50 {
				t.Errorf("%d calls of another service, want 50", others.Load())
			}
			if got := facts.Refreshes.Get(f, "group-49"); got.Answered() || got.Trouble == "" {
				t.Errorf("what was not asked is %+v", got)
			}
		})
	}
}
