package scaler

import (
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// forgotten is how old the newest entry of the ring may be to speak for an
// instant: three of the longest intervals between ticks. An older one was left
// by a daemon that was away since.
const forgotten = 15 * time.Minute

// base is the capacity that did the work of a sample: the fewest and the most units
// that were seen in service during its period.
type base struct {
	fewest, most int
	// known is set when the memory reaches back to the beginning of the period.
	// Otherwise the two enclose what is known of before and after.
	known bool
	at    time.Time // the beginning of the period
}

// baseOf looks the period of a sample up in the ring of capacity. A machine that was
// lost within the period, or whose loss was first seen after it, did not serve all of
// it; so growth, which multiplies the fewest, is not ordered twice.
func baseOf(s *scale.Snapshot, x scale.Sample) base {
	ring := s.Past.Ring
	seen := func(i int) scale.CapacityPoint { // oldest first; what is now is the last
		if i < len(ring) {
			return ring[i]
		}
		return scale.CapacityPoint{At: s.Capacity.At, Desired: s.Capacity.Desired, InService: s.Capacity.InService}
	}
	begin, end := x.At, x.At.Add(x.Period)
	b := base{at: begin}
	started, covered := false, false // an entry speaks for the beginning, one for the end
	take := func(n int) {
		if !started {
			b.fewest, b.most, started = n, n, true
		}
		b.fewest, b.most = min(b.fewest, n), max(b.most, n)
	}
	first := len(ring) // what is older than the newest entry that is not younger than begin tells nothing
	for first > 0 && ring[first-1].At.After(begin) {
		first--
	}
	for i := max(0, first-1); i <= len(ring); i++ {
		p, last := seen(i), i == len(ring)
		switch {
		case !p.At.After(begin):
			if last || seen(i+1).At.After(begin) { // the newest that is not younger
				take(p.InService)
				b.known = last || begin.Sub(p.At) <= forgotten
				covered = !p.At.Before(end)
			}
		case !p.At.After(end):
			take(p.InService)
			covered = p.At.Equal(end)
		case !covered:
			// The first look after the end tells what was lost before it.
			if !started || !b.known {
				take(p.InService)
			}
			b.fewest = min(b.fewest, p.InService)
			covered = true
		}
	}
	if !b.known {
		take(s.Capacity.InService)
	}
	return b
}

// String names the capacity that a value was multiplied by.
func (b base) String() string {
	n := strconv.Itoa(b.fewest)
	if b.most > b.fewest {
		n += " to " + strconv.Itoa(b.most)
	}
	at := b.at.UTC().Format("15:04:05")
	switch {
	case !b.known && b.most > b.fewest:
		return n + " in service (capacity at " + at + " unknown)"
	case !b.known:
		return n + " in service now (capacity at " + at + " unknown)"
	}
	return n + " in service at " + at
}

// factor names the capacity that growth multiplies: of several numbers the fewest.
func (b base) factor() string {
	if b.most == b.fewest {
		return b.String()
	}
	n, at := strconv.Itoa(b.fewest), b.at.UTC().Format("15:04:05")
	if n += " (the fewest of " + n + " to " + strconv.Itoa(b.most) + " in service"; b.known {
		return n + " at " + at + ")"
	}
	return n + "; capacity at " + at + " unknown)"
}

// onItsWay is how much of what a group ordered did not serve the samples and may still
// come: a step for the load that they tell of has been taken already. What was missing
// all of the last minutes as well does not come, and is not counted. Tiers that change
// by operations wait for their end anyway.
func onItsWay(s *scale.Snapshot, samples []scale.Sample, ordered int) int {
	if len(s.Capacity.Ladder)+len(s.Capacity.Members) > 0 {
		return 0
	}
	served, standing := ordered, s.Capacity.Pending
	for _, x := range samples {
		served = min(served, baseOf(s, x).fewest)
	}
	for _, p := range s.Past.Ring {
		if ago := s.Now.Sub(p.At); ago >= 0 && ago <= forgotten {
			standing = min(standing, max(0, p.Desired-p.InService))
		}
	}
	return max(0, min(ordered-served, s.Capacity.Pending)-standing)
}
