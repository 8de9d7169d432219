package collector

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// CloudWatch bills each metric that is asked for, so what says nothing new is asked for less often:
// a signal every so long as its configuration says (signal.Every), and all signals of a tier that rests.
//
// A tier rests while nothing can come of looking: it has its smallest size, all of it serves, nothing is
// under way, and every signal is below half of what would make it grow. Shrinking is out of the question,
// and growth needs a load that doubles. It is looked at every second evaluation then, and after half an hour
// of that every fifth. One look that finds it otherwise ends the rest, and the next evaluation looks again.
//
// Between two looks a signal is what it was at the last one, of the same age: that it is not newer is
// meant, and is no missing data.
const (
	restShort = 2                // evaluations from look to look
	restLong  = 5                // the same after a long rest
	restful   = 30 * time.Minute // how long a tier rests before it is looked at so rarely
)

// Bound is what a signal of a tier is compared with.
type Bound struct {
	Signal string
	// Value is a goal or a bound, above which the tier grows; with PerUnit it is of one unit.
	Value   float64
	PerUnit bool
}

// Rest says how a tier is to be told at rest. The zero Rest never is.
type Rest struct {
	// Least is the tier's smallest size, and Bounds are all that its scalers look at.
	Least  int
	Bounds []Bound
}

// turn says which signals are looked at in this evaluation, and marks what has to be asked for them.
func (c *Collector) turn(now time.Time) {
	for i := range c.tiers {
		t := &c.tiers[i]
		if t.healthy != nil && !t.is.Remembered().Quiet.Since.IsZero() {
			t.healthy.due = now
		}
		for j := range t.readings {
			r := &t.readings[j]
			rest := max(r.signal.Every, t.rest)
			if r.signal.Source.Direct != nil {
				rest = r.signal.Every // it is not CloudWatch's, and tells first that work has come
			}
			// A clock that was set back does not make anybody wait for it.
			if rest == 0 || r.looked.After(now) || now.Sub(r.looked) >= rest-c.o.Interval/2 {
				r.looked = now
			}
			if !r.looked.Equal(now) {
				continue
			}
			for _, a := range []*ask{r.metric, r.part, r.whole} {
				if a != nil {
					a.due = now
				}
			}
			for _, a := range r.each {
				if a != nil {
					a.due = now
				}
			}
		}
	}
}

// resting reports whether an ask waits for another evaluation. One that nobody has marked yet is new.
func (a *ask) resting(now time.Time) bool { return !a.due.IsZero() && !a.due.Equal(now) }

// calm says how long to leave a tier alone after this evaluation.
func (c *Collector) calm(t *watched, s *scale.Snapshot) {
	if !t.Rest.holds(s) {
		t.rest, t.calm = 0, time.Time{}
		return
	}
	if t.calm.IsZero() || t.calm.After(s.Now) {
		t.calm = s.Now
	}
	if t.rest = restShort * c.o.Interval; s.Now.Sub(t.calm) >= restful {
		t.rest = restLong * c.o.Interval
	}
}

// holds reports whether nothing can come of looking at the tier soon.
func (r Rest) holds(s *scale.Snapshot) bool {
	k := s.Capacity
	if len(r.Bounds) == 0 || !k.Known() || s.Current() > r.Least || k.Desired > r.Least || k.InService != k.Desired || k.Pending > 0 ||
		len(s.Gaps) > 0 || len(s.Operations) > 0 || len(s.FailedLaunches) > 0 || s.Unhealthy != "" {
		return false
	}
	for _, b := range r.Bounds {
		x, found := s.Sample(b.Signal)
		most := b.Value
		if b.PerUnit {
			most *= float64(k.Desired)
		}
		if !found || !x.Current() || x.AtLeast || !(x.Value < most/2 || x.Value == 0) {
			return false
		}
	}
	return true
}
