package scaler

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SimpleScaling is the simple scaling policy of AWS, one for each direction: an alarm changes the size by one
// adjustment, and whatever the alarms say then, nothing more is done until what was ordered serves and the
// cooldown of that change is over.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-cooldowns.html
//
// The seed document: CPU above 70 % adds 2 with a cooldown of 300 s, CPU below 30 % takes 1 away with one of
// 600 s, both after 2 datapoints of 300 s.
type SimpleScaling struct {
	Alarms
	Grow, Shrink Simple
}

// Simple is what one direction does.
type Simple struct {
	Datapoints
	Adjusting
	// Change is the adjustment; Cooldown is how long nothing else is done after it. AWS: 300 s.
	Change   int
	Cooldown time.Duration
}

// Recommend is one adjustment, or none while the one before it cools down.
func (p SimpleScaling) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "simple_scaling"
	x, why := read(s, p.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	r := p.held(name, x, current)
	a := alarmed(s, x, p.Alarms, p.Grow.Datapoints, p.Shrink.Datapoints)
	r.Because = a.says
	if a.where == 0 {
		if r.GrowOnly {
			r.Need = known(0)
		}
		return r
	}
	if wait := p.cooling(s); wait != "" {
		r.Because += "; " + wait
		return r
	}
	switch {
	case a.where > 0:
		r.Size = max(current, p.Grow.made(current, p.Grow.Change))
		r.Because += ": " + p.Grow.says(current, p.Grow.Change)
	case a.oneLess != "":
		r.Because += "; " + a.oneLess
	default:
		r.Size = min(current, p.Shrink.made(current, p.Shrink.Change))
		r.Need = known(r.Size)
		r.Because += ": " + p.Shrink.says(current, p.Shrink.Change)
	}
	return r
}

// cooling is what of the last change is not over: that what it ordered does not serve yet, or its cooldown, which
// begins when it does; "" for nothing. What has not arrived for a quarter of an hour is waited for no longer: AWS
// waits until it gives up, which has held groups for 40 minutes.
func (p SimpleScaling) cooling(s *scale.Snapshot) string {
	last, did, cooldown := s.Past.Grew, "growth", p.Grow.Cooldown
	if !s.Past.Shrank.Before(last) && !s.Past.Shrank.IsZero() {
		last, did, cooldown = s.Past.Shrank, "shrinking", p.Shrink.Cooldown
	}
	if last.IsZero() || last.After(s.Now) {
		return ""
	}
	if did == "growth" && len(s.Capacity.Ladder) == 0 {
		if s.Capacity.Pending > 0 && s.Now.Sub(last) < forgotten {
			return fmt.Sprintf("%s of the last growth %s not in service yet", amount.Count(s.Capacity.Pending, "unit"), amount.Are(s.Capacity.Pending))
		}
		for _, c := range s.Past.Ring {
			if c.At.After(last) && c.InService < c.Desired && c.At.Sub(last) < forgotten {
				last = c.At
			}
		}
	}
	if left := cooldown - s.Now.Sub(last); left > 0 {
		return fmt.Sprintf("cooldown of %s after the last %s, %s left", amount.Span(cooldown), did, amount.Span(left.Round(time.Second)))
	}
	return ""
}

// Kind is the key of the policy.
func (*SimpleScaling) Kind() string { return "simple_scaling" }

// Reads is the one signal.
func (p *SimpleScaling) Reads() []Reading {
	return []Reading{p.reading(p.Grow.Datapoints, p.Shrink.Datapoints)}
}

// Misfits say which direction goes to a size that the tier never has.
func (p *SimpleScaling) Misfits(of Sizes) []Note {
	out := p.Grow.misfits("grow.change", p.Grow.Change, of, true)
	if p.HasBelow {
		out = append(out, p.Shrink.misfits("shrink.change", p.Shrink.Change, of, false)...)
	}
	return out
}

// Steps is false with percentages, which mean nothing on a ladder.
func (p *SimpleScaling) Steps() bool { return p.Grow.absolute() && p.Shrink.absolute() }

// Wakes is true: a step up from zero is one, except of a percentage.
func (p *SimpleScaling) Wakes() bool { return p.Grow.absolute() }

// Keys are the keys of the policy.
func (p *SimpleScaling) Keys() keys.Set {
	return append(keys.Set{foreignToSimple}, p.keys(&p.Grow, &p.Shrink)...)
}

// Keys are the keys of one direction.
func (d *Simple) Keys() keys.Set {
	set := append(d.Datapoints.keys(), d.Adjusting.keys()...)
	return append(set,
		keys.Whole("change", &d.Change).Required().Like("scaling_adjustment", "by", "step"),
		keys.Span("cooldown", &d.Cooldown, keys.AtMost(24*time.Hour)))
}

func (d *Simple) decided(at keys.At, path string, grows bool) {
	if why := d.wrong(d.Change, grows); why != "" && at.Has(path) && at.SoundBelow(path) {
		at.Problem(path+".change", "%s", why)
	}
}
