package play

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tracking is a plain target-tracking rule, as AWS documents its own
// (docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html): a metric
// above the goal for three datapoints of a minute grows in proportion, one below nine
// tenths of it for fifteen shrinks in proportion, and shrinking waits while machines warm
// up. It is what dynascale is compared with; nobody scales by it.
type tracking struct {
	signal string
	goal   float64
	// perUnit says that the signal is a total, such as the messages of a queue, and goal
	// the share of one unit.
	perUnit  bool
	min, max int

	seen       time.Time // the datapoint that was counted last
	over, slow int       // datapoints in a row
	changed    time.Time
	ring       []scale.CapacityPoint
}

// The figures of AWS: datapoints to alarm, the lower alarm as a share of the goal, and the
// default warm-up.
const (
	trackOut, trackIn = 3, 15
	trackLow          = 0.9
	trackWarm         = 5 * time.Minute
)

// Decide looks at one signal, and at nothing else.
func (r *tracking) Decide(s scale.Snapshot) scale.Decision {
	d := scale.Decision{Tier: s.Tier, At: s.Now, Mode: s.Mode, Urgency: scale.Calm, Capacity: s.Capacity, Samples: s.Samples, Gaps: s.Gaps, Cost: s.Cost}
	step := func(to int, because string) scale.Decision {
		d.To, d.Wish = to, to
		d.Reasons = []scale.Reason{{Rule: "target tracking", From: d.From, To: to, Because: because}}
		if to != d.From {
			r.changed = s.Now
		}
		return d
	}
	if !s.Capacity.Known() {
		return step(0, "the capacity is unknown")
	}
	d.From = s.Current()
	r.ring = append(r.ring, scale.CapacityPoint{At: s.Now, InService: s.Capacity.InService})
	x, ok := s.Sample(r.signal)
	if !ok || !x.Current() {
		r.over, r.slow = 0, 0
		return step(d.From, "insufficient data")
	}
	served := r.served(x.At)
	load := x.Value / r.goal
	if r.perUnit {
		load /= served
	}
	if !x.At.Equal(r.seen) {
		r.seen = x.At
		r.over, r.slow = r.over+1, r.slow+1
		if load <= 1 {
			r.over = 0
		}
		if load >= trackLow {
			r.slow = 0
		}
	}
	want := min(max(int(math.Ceil(served*load-1e-9)), r.min), r.max)
	because := fmt.Sprintf("%s %s is %s times the goal", r.signal, amount.Number(x.Value), amount.Fixed(load, 2))
	switch {
	case r.over >= trackOut && want > d.From:
		return step(want, because)
	case r.slow >= trackIn && want < d.From && s.Capacity.Pending == 0 && s.Now.Sub(r.changed) >= trackWarm:
		return step(want, because)
	}
	return step(d.From, because)
}

// Remember is empty: it has no guards.
func (r *tracking) Remember(scale.Snapshot, scale.Decision, scale.Outcome) scale.Learned {
	return scale.Learned{}
}

// served is how many units the value of an instant is about, at least 1: what has come
// into service since has not served it, and would be counted twice.
func (r *tracking) served(at time.Time) float64 {
	n := 0
	for _, p := range r.ring {
		if !p.At.After(at) || n == 0 {
			n = p.InService
		}
	}
	if len(r.ring) > 60 {
		r.ring = r.ring[1:]
	}
	return math.Max(1, float64(n))
}
