package collector

import (
	"fmt"
	"slices"
	"time"
)

// lacking notes in a fault that the newest data there should be is missing, while an
// older value still stands in for it: the call failed, or the answer ends too early.
// The first of the asks says when a datapoint was due; of the others only a failed call
// counts, because the part of a ratio is often absent for good reason. What is decided
// does not change by this: only the telling begins before the value is too old.
func (c *Collector) lacking(f fault, zeroes bool, now time.Time, asks ...*ask) fault {
	if f.none {
		return f // a gap tells
	}
	for _, a := range asks {
		if a.trouble != "" && !a.known(now, c.o.Settle) {
			f.lacks = a.trouble
			return f
		}
	}
	a := asks[0]
	if p, ok := a.latest(now, c.o.Settle, zeroes); ok && p.At.Add(a.spacing()).After(newest(now, c.o.Settle, a.query.Period)) {
		return f
	}
	f.lacks = "no newer datapoint of " + describe(a.query)
	if len(a.points) > 0 {
		f.lacks += fmt.Sprintf(" than that of %s", a.points[0].told().At.UTC().Format("15:04 UTC"))
	}
	return f
}

// spacing is the time after which another datapoint is due: the period, or more for a
// metric that is published less often than it is asked for, such as every five minutes.
// Three of four gaps were no longer, so that one outage does not make the next one late,
// and a metric that comes as it likes is not told as missing at every turn.
func (a *ask) spacing() time.Duration {
	gaps := make([]time.Duration, 0, keepPoints)
	for i := 1; i < len(a.points); i++ {
		gaps = append(gaps, time.Duration(a.points[i-1].at-a.points[i].at))
	}
	if len(gaps) == 0 {
		return a.query.Period
	}
	slices.Sort(gaps)
	return max(gaps[(len(gaps)-1)*3/4], a.query.Period)
}
