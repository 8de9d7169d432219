package config

import (
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

const mostInterval = 5 * time.Minute

// Loop is the rhythm of the evaluations.
type Loop struct {
	Interval time.Duration // between the starts of evaluations: 10 s to 5 min
	Retry    time.Duration // until an evaluation that failed as a whole is tried again
	Deadline time.Duration // for one evaluation; shorter than Interval
	// Settle is how old the end of a CloudWatch period must be before its
	// datapoint counts: younger ones may still be half-filled.
	Settle time.Duration
}

// rhythm notes evaluations that come more often than there is anything new to read, which CloudWatch bills.
func (c *Config) rhythm(at keys.At) {
	newest := time.Duration(0) // the shortest period
	for _, t := range c.Tiers {
		for _, s := range t.Signals {
			period := periodOf(s.Source)
			if period == 0 {
				return // a queue or an endpoint, or made of other signals: it may be new at any time
			}
			if newest == 0 || period < newest {
				newest = period
			}
		}
	}
	if enough := min(newest, mostInterval); c.Loop.Interval < enough && at.Has("loop.interval") && at.Sound("loop.interval") {
		c.note(at, "loop.interval", keys.Say(c.Loop.Interval)+" is shorter than the period of every signal (the shortest is "+keys.Say(newest)+
			"): some evaluations find no new datapoint; dynascale asks for a missing datapoint again at every evaluation, and CloudWatch bills each request; write at least "+keys.Say(enough))
	}
}

// unsettled notes datapoints of CloudWatch that are read before they are whole.
func (c *Config) unsettled(at keys.At) {
	const key = "loop.settle"
	if c.Loop.Settle > 0 || !at.Has(key) || !at.Sound(key) {
		return
	}
	for _, t := range c.Tiers {
		for _, s := range t.Signals {
			if periodOf(s.Source) > 0 {
				c.note(at, key, "0s reads each datapoint of CloudWatch at the end of its period, when the datapoint is often incomplete: "+
					"sums are then too low, so the tier grows too late; write the time that your metrics need, such as 90s, the default")
				return
			}
		}
	}
}

// Keys are the keys of the loop.
func (l *Loop) Keys() keys.Set {
	return keys.Set{
		keys.Span("interval", &l.Interval, keys.AtLeast(10*time.Second), keys.AtMost(mostInterval)),
		// Five sixths leave ten of sixty seconds to write the ledger and start the
		// next evaluation on its minute.
		keys.Then(func() { l.Retry, l.Deadline = min(30*time.Second, l.Interval/2), l.Interval*5/6 }),
		keys.Span("retry", &l.Retry, keys.AtLeast(time.Second), keys.UpTo(&l.Interval)),
		keys.Span("deadline", &l.Deadline, keys.AtLeast(time.Second)),
		keys.Demand(nil, func(at keys.At) {
			if at.Has("deadline") && l.Deadline >= l.Interval {
				at.Problem("deadline", "%s is not shorter than interval %s, but an evaluation must end before the next one begins",
					keys.Say(l.Deadline), keys.Say(l.Interval))
			}
		}),
		keys.Span("settle", &l.Settle, keys.AtMost(10*time.Minute)),
	}
}
