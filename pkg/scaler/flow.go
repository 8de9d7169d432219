package scaler

import (
	"math"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// rateOver is the time over which the rate of arrivals is averaged (63 % of a change are in it then).
	rateOver = 20 * time.Minute
	// longestLook is how far two looks at a backlog may lie apart to tell what came between them.
	longestLook = 5 * time.Minute
	// enoughDone is how many deleted messages it takes to believe a processing time, and mostDone how many
	// it is learned from at most: older ones are forgotten.
	enoughDone, mostDone = 100, 1000
	// usualBoot is how long a unit takes from its order until it serves, until one was seen.
	usualBoot = 2 * time.Minute
)

// flowOf is what is remembered of a signal.
func flowOf(s *scale.Snapshot, signal string) scale.Flow {
	for _, f := range s.Past.Flows {
		if f.Signal == signal {
			return f
		}
	}
	return scale.Flow{Signal: signal}
}

// Count moves on what is known of the messages by one look. It is pure.
//
// How many arrive is counted by the signal of arrivals, or follows from the backlog: what it grew by, and what the
// workers did meanwhile, which is the number of busy ones through the processing time. A worker is busy while
// there is a message for it, so that min(messages, workers) are, on the average of the two ends.
func (b Backlog) Count(s *scale.Snapshot) (scale.Flow, bool) {
	if b.PerWorker > 0 {
		return scale.Flow{}, false
	}
	f := flowOf(s, b.Signal)
	x, found := s.Sample(b.Signal)
	if !found || usable(x) != "" || x.Quality != scale.Fresh || x.AtLeast {
		return f, !f.At.IsZero()
	}
	f = b.deleted(s, f, x)
	counted := false
	if y, found := s.Sample(b.Arrivals); b.Arrivals != "" && found && usable(y) == "" && y.Quality == scale.Fresh {
		counted = true
		if y.At.After(f.Counted) {
			f.Rate = smoothed(f.Rate, y.Value, y.At.Sub(f.Counted), y.Period)
		}
	}
	processing, _ := b.processing(f)
	if !counted && processing > 0 && len(x.Recent) > 1 && x.At.After(f.At) {
		before := x.Recent[1]
		if gap := x.At.Sub(before.At); gap > 0 && gap <= longestLook {
			busy := (busyAt(s, before) + busyAt(s, x.Recent[0])) / 2
			arrived := (x.Value-before.Value)/gap.Seconds() + busy/processing.Seconds()
			f.Rate = smoothed(f.Rate, arrived, gap, gap)
		}
	}
	for _, name := range []string{b.Arrivals, b.Deletions} {
		if y, found := s.Sample(name); name != "" && found && y.At.After(f.Counted) && y.Quality == scale.Fresh {
			f.Counted = y.At
		}
	}
	f.At = x.At
	return f, true
}

// deleted learns the processing time from the periods of the deletions that were not seen before.
func (b Backlog) deleted(s *scale.Snapshot, f scale.Flow, x scale.Sample) scale.Flow {
	y, found := s.Sample(b.Deletions)
	if b.Deletions == "" || !found || usable(y) != "" || y.Quality != scale.Fresh || !y.At.After(f.Counted) || y.Period <= 0 {
		return f
	}
	busy, looks := 0.0, 0
	for _, p := range x.Recent {
		if !p.At.Before(y.At) && !p.At.After(y.At.Add(y.Period)) {
			busy, looks = busy+busyAt(s, p), looks+1
		}
	}
	if looks == 0 {
		return f
	}
	f.Work, f.Done = f.Work+busy/float64(looks)*y.Period.Seconds(), f.Done+y.Value*y.Period.Seconds()
	if f.Done > mostDone {
		f.Work, f.Done = f.Work*mostDone/f.Done, mostDone
	}
	f.Work, f.Done = brief(f.Work), brief(f.Done)
	return f
}

// learnt is the processing time that deletions tell, and how far off it may be with 95 % confidence, as a share: the
// times of messages stray as much as they last (exponential ones do), and the busy workers are seen once a minute,
// which adds as much again: 1.96 * sqrt(2 / messages). ok is false while too few were deleted.
func learnt(f scale.Flow) (processing time.Duration, vague float64, ok bool) {
	if f.Done < enoughDone || !(f.Work > 0) {
		return 0, 1, false
	}
	return time.Duration(f.Work / f.Done * float64(time.Second)), 1.96 * math.Sqrt(2/f.Done), true
}

// busyAt is how many workers were busy at a look at the backlog.
func busyAt(s *scale.Snapshot, p scale.Point) float64 {
	serving := s.Capacity.InService
	if p.At.Before(s.Now) {
		for _, r := range s.Past.Ring {
			if !r.At.After(p.At) {
				serving = r.InService
			}
		}
	}
	return math.Min(p.Value, float64(serving))
}

// smoothed is an average rate after one more value, which stands for a time since the one before: for its own period
// where there was none, or it is long ago.
func smoothed(rate, value float64, gap, period time.Duration) float64 {
	if gap > longestLook {
		gap = max(period, time.Minute)
	}
	rate += (1 - math.Exp(-float64(gap)/float64(rateOver))) * (value - rate)
	return brief(math.Max(0, rate))
}

// brief is a number with four digits: a record of it stays short.
func brief(v float64) float64 { return rounded(v, 4) }

// rough is one with two, for people.
func rough(v float64) float64 { return rounded(v, 2) }

func rounded(v float64, digits int) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v
	}
	return short
}
