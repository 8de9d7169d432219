package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// What is usual is learned by Remember, once in five minutes and by tiers that use it; the decision of the same evaluation does
// not know it yet.
func TestWhatIsUsualIsRememberedEachFiveMinutes(t *testing.T) {
	p := Policy{Limits: guard.Limits{Min: 1, Max: 9}, Scalers: []Scaler{&scaler.AdaptiveThreshold{Step: 1, Bounds: []scaler.LearnedBound{
		{Bound: scaler.Bound{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}, Ceiling: 85, Floor: 15, Drift: 0.1}}}}}
	s := scale.Snapshot{Tier: "web", Mode: scale.Manage, Capacity: scale.Capacity{Desired: 4, InService: 4, Max: 9}}
	written := 0
	for minute := range 60 {
		s.Now = noon.Add(time.Duration(minute) * time.Minute)
		s.Capacity.At = s.Now
		s.Samples = []scale.Sample{{Signal: "cpu", Unit: "percent", Value: 50, At: s.Now.Add(-2 * time.Minute), Period: time.Minute, Quality: scale.Fresh}}
		before := len(s.Past.Profiles)
		d := p.Decide(s)
		if len(s.Past.Profiles) != before {
			t.Fatal("deciding learns")
		}
		l := p.Remember(s, d, scale.Outcome{Status: scale.Unchanged})
		if l.Profiles != nil {
			written++
		}
		s.Past = memory.Fold(s.Past, scale.Record{Decision: d, Learned: l}, time.Hour)
	}
	if written != 13 || len(s.Past.Profiles) != 1 {
		t.Errorf("written %d times in an hour: %d profiles", written, len(s.Past.Profiles))
	}
	p.Scalers = []Scaler{scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1}}
	if l := p.Remember(s, p.Decide(s), scale.Outcome{}); l.Profiles != nil {
		t.Error("a target learns no bounds")
	}
}
