package config

import (
	"time"
)

// Loop is the rhythm of the passes.
type Loop struct {
	Interval time.Duration // between the starts of passes: 10 s to 5 min
	Retry    time.Duration // until a pass that failed as a whole is tried again
	Deadline time.Duration // for one pass; shorter than Interval
	// Settle is how old the end of a CloudWatch period must be before its
	// datapoint counts: younger ones may still be half-filled.
	Settle time.Duration
}

func decodeLoop(s *section) Loop {
	defer s.done()
	l := Loop{
		Interval: s.duration("interval", time.Minute, atLeast(10*time.Second), atMost(5*time.Minute)),
		Settle:   s.duration("settle", 90*time.Second, atMost(10*time.Minute)),
	}
	l.Retry = s.duration("retry", min(30*time.Second, l.Interval/2), atLeast(time.Second), atMost(l.Interval))
	// Five sixths leave ten of sixty seconds to write the ledger and start the
	// next pass on its minute.
	l.Deadline = s.duration("deadline", l.Interval*5/6, atLeast(time.Second))
	if s.has("deadline") && l.Deadline >= l.Interval {
		s.get("deadline").problem("%s must be shorter than interval %s: a pass has to end before the next begins",
			formatDuration(l.Deadline), formatDuration(l.Interval))
	}
	return l
}
