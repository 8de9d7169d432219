package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A call that AWS refused or did not look at, or that dynascale did not send, was no try: a
// class that waits for the rate must not be given up after three.
func TestWhatWaitsForTheRateIsNoTry(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	call := Call{Verb: SetClass, Argument: "db.r6g.xlarge"}
	for kind, want := range map[scale.Kind]int{scale.Throttled: 0, scale.Busy: 0, scale.Internal: 5} {
		var op scale.Operation
		for range 5 {
			op = ClassChange{}.Failed(Sent(op, call, now), call, kind, "words of AWS", now)
		}
		if op.Tries != want || !op.Open() {
			t.Errorf("%s: %d tries, open %v; want %d and open", kind, op.Tries, op.Open(), want)
		}
	}
}
