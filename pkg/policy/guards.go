package policy

import (
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// order is every guard of the tier in the order in which they are asked. What must not
// shrink at all comes before what shrinks less, what is remembered before what is measured,
// and limits are last for good, so that nothing can undo them.
func (p *Policy) order(limits *guard.Limits) guard.Order {
	return guard.Order{
		guard.Fresh{}, guard.Refresh{}, guard.SecondDaemon{}, guard.Actions{},
		&p.Freeze, &p.Stabilization, &p.ShrinkDelay, &p.ShrinkLimit, &p.Cooldown, &p.Pace, &p.CircuitBreaker, guard.Served{}, &p.Headroom, &p.MaintenanceWindow,
		&p.Connections, &p.Bottleneck,
		limits,
	}
}

// ask lets every guard object that is asked about a cause, from the size current on, and
// reports whether one allowed less than what was wanted. What only slows growth down does not slow
// an emergency of load.
func (p *Policy) ask(s *scale.Snapshot, d *scale.Decision, limits guard.Limits, cause guard.Cause, current int) (held bool) {
	urgency := guard.Pressing{Score: 1}
	if p.Urgency.Given() {
		urgency = p.Urgency.Of(s)
	}
	emergency := 0
	if cause == guard.Wish {
		emergency = emergencyOf(d.Recommendations)
	}
	for _, g := range p.order(&limits) {
		if g.On()&cause == 0 {
			continue
		}
		want := d.To
		to, why := g.Check(s, guard.Move{Cause: cause, Ordered: d.From, Current: current, Want: want, Need: d.Need, Urgency: urgency, Empty: empty(d.Recommendations)})
		if free := min(want, emergency); to < free && g.On()&guard.Emergency == 0 {
			to, why = free, reason.Say("in a load emergency the tier grows to %s at once, in spite of: %s", reason.Size("emergency", s.Capacity, free), why)
		}
		if why.Given() {
			step(d, g.Name(), to, why)
		}
		held = held || to != want
	}
	if d.Emergency = 0; d.To > d.From && emergency > d.From {
		d.Emergency = emergency
	}
	return held
}

// emergencyOf is the size up to which growth is an emergency of load; 0 for none.
func emergencyOf(recommendations []scale.Recommendation) (size int) {
	for _, r := range recommendations {
		if !r.Abstains {
			size = max(size, r.Emergency)
		}
	}
	return size
}

// empty reports whether every scaler saw its work and there is none.
func empty(recommendations []scale.Recommendation) bool {
	for _, p := range recommendations {
		if !p.Empty {
			return false
		}
	}
	return len(recommendations) > 0
}
