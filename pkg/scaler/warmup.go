package scaler

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// warmed is how many units had been in service for a warm-up at an instant, as far back as memory reaches:
// the fewest that were seen in that time. AWS leaves the others out of the metric and of what a policy
// multiplies, and counts them as capacity all the same:
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
func warmed(s *scale.Snapshot, at time.Time, warmup time.Duration) int {
	fewest, begin, before := -1, at.Add(-warmup), -1
	take := func(n int) {
		if fewest < 0 || n < fewest {
			fewest = n
		}
	}
	for _, p := range s.Past.Ring {
		switch {
		case !p.At.After(begin):
			if before = p.InService; begin.Sub(p.At) > forgotten {
				before = -1
			}
		case !p.At.After(at):
			take(p.InService)
		}
	}
	if before >= 0 {
		take(before)
	}
	if !s.Capacity.At.After(at) || fewest < 0 {
		take(s.Capacity.InService)
	}
	return fewest
}

// steady is the size that an adjustment is made of, and how many of what is ordered are on their way or warming
// up. What comes into service tells what was ordered, so that what never arrives is not ordered twice. Tiers
// that change by operations wait for their end anyway.
func steady(s *scale.Snapshot, current int, warmup time.Duration) (base, warming int) {
	if len(s.Capacity.Ladder)+len(s.Capacity.Members) > 0 {
		return current, 0
	}
	base = min(current, warmed(s, s.Now, warmup))
	return base, current - base
}
