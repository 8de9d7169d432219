package loop

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/dynascale/dynascale/pkg/scale"
)

// forgetful keeps nothing of a pass but a weak pointer to its records.
type forgetful struct {
	*parts
	records weak.Pointer[scale.Record]
}

func (f *forgetful) Settle(context.Context, []scale.Record) error { return nil }

func (f *forgetful) Show(r Result, _ time.Duration) { f.records = weak.Make(&r.Records[0]) }

// What is collected between two passes is all that a pass made.
func TestNothingOfAPassIsHeldAtRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forgetful{parts: &parts{tiers: []string{"web"}}}
		with := f.parts.parts()
		with.Ledger = f
		rests := 0
		run(t, New(Options{Parts: with, Reporter: f, Interval: time.Minute, Retry: 30 * time.Second, AtRest: func() {
			rests++
			runtime.GC()
			if f.records.Value() != nil {
				t.Errorf("the records of pass %d are still held", rests)
			}
		}}), 90*time.Second)
		if rests != 2 {
			t.Errorf("%d rests, want one after each of two passes", rests)
		}
	})
}
