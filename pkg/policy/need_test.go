package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// Traffic that is cheap in requests is often dear in CPU: whether a cliff matters is
// seen in what the tier needed before it, whichever of its terms told.
func TestACliffMattersToTheWholeTier(t *testing.T) {
	p := web()
	p.Freeze = guard.Freeze{For: 30 * time.Minute}
	p.Scalers = []Scaler{scaler.Pressure{GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1, Terms: []scaler.Term{
		{Signal: "cpu", Goal: 60}, {Signal: "requests", Goal: 1000, PerUnit: true}}}}
	for _, c := range []struct {
		name    string
		cpu     float64 // now
		from    float64 // requests before the fall
		need    []int   // of the last evaluations, the newest last
		freezes bool
	}{
		{"the CPU of the tier went with it", 0, 50, []int{12, 12, 12, 12}, true},
		{"the CPU is of other work", 36, 50, []int{12, 12, 12, 12}, false},
		{"the last step of a load that faded out", 0, 50, []int{7, 5, 3, 1}, false},
		{"the requests alone are worth enough", 6, 5000, nil, true},
		{"what was before is not known", 0, 50, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", c.cpu), scale.Sample{Signal: "requests", Unit: "requests/second", At: before(2), Period: time.Minute,
				Quality: scale.Fresh, FellAt: before(2), FellFrom: c.from})
			s.Capacity.Desired, s.Capacity.InService = 20, 20
			s.Past.Expected, s.Past.ExpectedOr, s.Past.Ring = 20, 20, nil
			s.Past.Wishes = nil
			for i := range c.need {
				s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: before(float64(len(c.need) - i)), Size: 10, Need: &c.need[i]})
			}
			d, l := played(p, s)
			if got := !l.Freeze.Since.IsZero(); got != c.freezes {
				t.Errorf("freezes: %v; %+v\n%s", got, l.Freeze, chain(d))
			}
		})
	}
}
