package scaler

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// How a load is followed. They are the same for every tier: what differs between loads, their noise, is learned.
const (
	// rises and falls are how long a level takes for most (63 %) of a way up, and down: capacity that is short is dearer than
	// capacity that is idle, so the level stays on the high side of a load that goes up and down.
	rises, falls = 8 * time.Minute, 40 * time.Minute
	// forgets is how long noise is remembered.
	forgets = 3 * time.Hour
	// assumed is the noise of a load of which nothing is known, and quietest the least that is believed.
	assumed, quietest = 0.1, 0.01
	// young is the least time over which noise is averaged: a new level knows little.
	young = 20 * time.Minute
	// away is the distance from the level, in standard deviations, that noise does not explain: 1 of 16,000 values of
	// normal noise is that far away.
	away = 4.0
	// moved is after how many minutes of values that far away the load has another level.
	moved = 6.0
	// unseen is how long a load may be without values; after that it is learned anew.
	unseen = 30 * time.Minute
)

// follow is a load after one more value, whose work was between low and high: not all that served
// it may have served all of its period. unit is the work of one unit at the goal.
//
// The level is an exponential average whose gain is larger upwards than downwards (the mean of
// asymmetric squares, an expectile; Newey and Powell 1987), and whose steps are bounded at the distance that noise explains
// (Huber 1964), so that a single value moves it little. Noise is the mean distance from it times sqrt(pi/2), which
// is the standard deviation of normal noise and is not ruled by single values.
func follow(l scale.Load, x scale.Sample, low, high, unit float64) scale.Load {
	gap := x.At.Sub(l.At)
	switch known := !l.At.IsZero(); {
	case x.Quality != scale.Fresh || math.IsInf(high, 0):
		return l
	case known && gap <= 0:
		return l
	case !known || gap > unseen:
		return scale.Load{Signal: x.Signal, At: x.At, Since: x.At, Level: brief((low + high) / 2), Noise: assumed, Serves: l.Serves}
	}
	off := 0.0
	switch {
	case low > l.Level:
		off = low - l.Level
	case high < l.Level && !x.AtLeast:
		off = high - l.Level
	}
	begun := l.Since.Equal(l.At)
	l.At = x.At
	if bound := away * l.Noise * math.Max(l.Level, unit); math.Abs(off) > bound {
		return strayed(l, off, gap)
	} else if l.Away != 0 { // a few values far away, and no new level: noise
		if !begun {
			l = taken(l, math.Copysign(bound, l.Away), time.Duration(math.Abs(l.Away)*float64(time.Minute)), unit)
		}
		l.Away = 0
	}
	if x.AtLeast { // what cannot be read has no noise
		was := l.Noise
		l = taken(l, off, gap, unit)
		l.Noise = was
		return l
	}
	return taken(l, off, gap, unit)
}

// strayed is a load after a value that is further away than noise explains. It teaches nothing until it is known
// whether others follow: then the load has another level, or else it was noise.
func strayed(l scale.Load, off float64, gap time.Duration) scale.Load {
	if l.Away*off < 0 {
		l.Away = 0
	}
	if l.Away += math.Copysign(gap.Minutes(), off); math.Abs(l.Away) >= moved {
		l.Since, l.Level, l.Away = l.At, brief(l.Level+off), math.Copysign(gap.Minutes(), off)
	}
	return l
}

// taken is a load that takes a value in, which is off its level and stands for a time.
func taken(l scale.Load, off float64, stands time.Duration, unit float64) scale.Load {
	age, share := l.At.Sub(l.Since), math.Abs(off)/math.Max(l.Level, unit)
	slowness := rises
	if off < 0 {
		slowness = falls
	}
	l.Noise += gain(stands, min(forgets, max(age, young))) * (math.Sqrt(math.Pi/2)*share - l.Noise)
	l.Noise = math.Max(quietest, brief(l.Noise))
	l.Level = brief(l.Level + gain(stands, min(slowness, max(age, time.Minute)))*off)
	return l
}

// gain is the weight of a value a time after the one before, in an average over a longer time.
func gain(gap, over time.Duration) float64 { return 1 - math.Exp(-float64(gap)/float64(over)) }
