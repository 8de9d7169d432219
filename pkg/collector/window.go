package collector

import "time"

// A period [s, s+p) is settled when s+p+settle <= now: its datapoint will not
// change any more. A datapoint of a period that is still open holds only the
// first seconds of it, and a sum over those looks like a load that collapsed.

// closed is the end of the newest settled period, which is also where a query
// may end. Periods are aligned to the Unix epoch, as CloudWatch aligns them.
func closed(now time.Time, settle, period time.Duration) time.Time {
	return align(now.Add(-settle), period)
}

// newest is the start of the newest settled period.
func newest(now time.Time, settle, period time.Duration) time.Time {
	return closed(now, settle, period).Add(-period)
}

// settled reports whether the period that starts at start may be read.
func settled(start, now time.Time, settle, period time.Duration) bool {
	return !start.Add(period + settle).After(now)
}

// align rounds down to a multiple of period since the Unix epoch.
func align(t time.Time, period time.Duration) time.Time {
	ns := t.UnixNano()
	rest := ns % int64(period)
	if rest < 0 {
		rest += int64(period)
	}
	return time.Unix(0, ns-rest).UTC()
}
