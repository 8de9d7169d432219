package fetch

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestInProcessOneThingFollowsTheOther(t *testing.T) {
	for _, p := range []Pace{{}, {InProcess: true}} {
		var now, most, did atomic.Int32
		p.Together(4, 9, func(int) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(time.Millisecond)
			now.Add(-1)
			did.Add(1)
		})
		if did.Load() != 9 || p.InProcess && most.Load() != 1 || most.Load() > 4 {
			t.Errorf("%+v: %d done, at most %d side by side", p, did.Load(), most.Load())
		}
	}
}

// A source in this process is waited for, and its panic is an error as any other's.
func TestInProcessNobodyWatchesTheTime(t *testing.T) {
	p := Pace{InProcess: true}
	ctx, cancel := p.Within(t.Context(), 0.5, time.Nanosecond)
	defer cancel()
	got, err := Call(ctx, "reading", p.Limit(time.Nanosecond), func(ctx context.Context) (int, error) {
		if _, ends := ctx.Deadline(); ends {
			t.Error("the call has a deadline")
		}
		return 7, nil
	})
	if got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	_, err = Call(ctx, "reading", p.Limit(time.Nanosecond), func(context.Context) (int, error) { panic("oops") })
	if scale.KindOf(err) != scale.Internal || !strings.Contains(err.Error(), "oops") {
		t.Errorf("got %v", err)
	}
	late := make(chan struct{})
	defer close(late)
	_, err = Call(ctx, "reading", Pace{}.Limit(time.Nanosecond), func(context.Context) (int, error) {
		<-late
		return 0, nil
	})
	if scale.KindOf(err) != scale.Unreachable {
		t.Errorf("whoever is not here is given up: %v", err)
	}
}
