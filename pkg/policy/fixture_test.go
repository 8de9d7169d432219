package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func before(minutes float64) time.Time {
	return noon.Add(-time.Duration(minutes * float64(time.Minute)))
}

// web targets 60 % of CPU with the guards of the seed document.
func web() Policy {
	return Policy{
		Limits:         guard.Limits{Min: 2, Max: 50},
		Scalers:        []Scaler{scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}},
		CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 5 * time.Minute},
		Stabilization:  guard.Stabilization{Shrink: 5 * time.Minute, Interval: time.Minute},
		Cooldown:       guard.Cooldown{Grow: 300 * time.Second, Shrink: 900 * time.Second},
	}
}

// calm is a tier of ten, all in service, that has been ten and recommended five
// as long as anybody remembers.
func calm(samples ...scale.Sample) scale.Snapshot {
	s := scale.Snapshot{
		Tier: "web", Mode: scale.Manage, Now: noon, Samples: samples,
		Capacity: scale.Capacity{Desired: 10, InService: 10, Min: 1, Max: 100, At: noon},
		Past:     scale.Past{Since: before(1000), Expected: 10, ExpectedOr: 10, ExpectedKnown: true},
	}
	for m := 75; m > 0; m-- {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: before(float64(m)), Desired: 10, InService: 10})
		s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: before(float64(m)), Size: 5})
	}
	return s
}

// with is a snapshot changed by hand.
func with(s scale.Snapshot, change func(*scale.Snapshot)) scale.Snapshot {
	change(&s)
	return s
}

func sample(signal string, value float64) scale.Sample {
	return scale.Sample{Signal: signal, Value: value, Unit: "percent", At: before(2), Period: time.Minute, Quality: scale.Fresh}
}

// voice is a scaler that always says the same.
type voice struct {
	name   string
	size   int
	silent bool
}

func (v voice) Recommend(_ *scale.Snapshot, current int) scale.Recommendation {
	if v.silent {
		return scale.Recommendation{Scaler: v.name, Size: current, Because: "its signal is missing", Abstains: true}
	}
	return scale.Recommendation{Scaler: v.name, Size: v.size, Urgency: scale.High, Because: fmt.Sprintf("says %d", v.size)}
}

// chain prints the reasons of a decision, one a line.
func chain(d scale.Decision) string {
	var lines []string
	for _, r := range d.Reasons {
		lines = append(lines, fmt.Sprintf("%s %d>%d %s", r.Rule, r.From, r.To, r.Because))
	}
	return strings.Join(lines, "\n")
}

// expect compares a decision with its whole derivation.
func expect(t *testing.T, d scale.Decision, from, to int, reasons ...string) {
	t.Helper()
	if d.From != from || d.To != to {
		t.Errorf("got %d to %d, want %d to %d", d.From, d.To, from, to)
	}
	if got, want := chain(d), strings.Join(reasons, "\n"); got != want {
		t.Errorf("the reasons are\n%s\nwant\n%s", got, want)
	}
	if err := reason.Check(d); err != nil {
		t.Error(err)
	}
}

// clone copies a snapshot with everything it points to.
func clone(s scale.Snapshot) scale.Snapshot {
	s.Samples, s.Gaps = slices.Clone(s.Samples), slices.Clone(s.Gaps)
	s.Objections, s.FailedLaunches = slices.Clone(s.Objections), slices.Clone(s.FailedLaunches)
	s.NoShrink = slices.Clone(s.NoShrink)
	s.Past.Ring, s.Past.Wishes = slices.Clone(s.Past.Ring), slices.Clone(s.Past.Wishes)
	return s
}

// played is a decision that AWS takes at once, and what is learned from it.
func played(p Policy, s scale.Snapshot) (scale.Decision, scale.Learned) {
	d := p.Decide(s)
	o := scale.Outcome{Status: scale.Unchanged, At: s.Now}
	if d.Changes() && d.Mode.Writes() {
		o.Status = scale.Applied
	}
	return d, p.Remember(s, d, o)
}
