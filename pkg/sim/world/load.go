package world

import (
	"math"
	"time"
)

// Load is how much work arrives: requests or messages per second at an instant.
// It is pure, and never negative, NaN or infinite.
type Load interface {
	At(t time.Time) float64
}

// Constant is the same rate for ever.
type Constant float64

// At implements Load.
func (c Constant) At(time.Time) float64 { return float64(c) }

// Step is one rate before an instant and another one from then on.
type Step struct {
	Before, After float64
	When          time.Time
}

// At implements Load.
func (s Step) At(t time.Time) float64 {
	if t.Before(s.When) {
		return s.Before
	}
	return s.After
}

// Flash is a crowd: Base, then from When a rise to Peak, a plateau and a fall
// back to Base, in straight lines.
type Flash struct {
	Base, Peak       float64
	When             time.Time
	Rise, Hold, Fall time.Duration
}

// At implements Load.
func (f Flash) At(t time.Time) float64 {
	since := t.Sub(f.When)
	share := 0.0
	switch {
	case since < 0:
	case since < f.Rise:
		share = float64(since) / float64(f.Rise)
	case since < f.Rise+f.Hold:
		share = 1
	case since < f.Rise+f.Hold+f.Fall:
		share = 1 - float64(since-f.Rise-f.Hold)/float64(f.Fall)
	}
	return f.Base + (f.Peak-f.Base)*share
}

// Sum is several loads at once.
type Sum []Load

// At implements Load.
func (s Sum) At(t time.Time) float64 {
	total := 0.0
	for _, l := range s {
		total += l.At(t)
	}
	return total
}

// Scaled is a load times Factor.
type Scaled struct {
	Load   Load
	Factor float64
}

// At implements Load.
func (s Scaled) At(t time.Time) float64 { return s.Load.At(t) * s.Factor }

// Day repeats a web shop's day around Base: night (02-05 h) 30 %, morning
// (09-10 h) 200 %, lunch (12-13 h) 150 %, evening (18-20 h) 250 %, otherwise
// 100 %. Each plateau is reached at its first minute and left at its last, over
// a smooth Ramp on either side.
type Day struct {
	Base float64
	// Ramp is how long a change of level takes; 0 means 45 minutes, and more than
	// an hour counts as an hour, because lunch begins two hours after morning.
	Ramp time.Duration
	// Noise is the relative deviation of a minute's rate, such as 0.05; 0 is none.
	Noise float64
	Seed  uint64
	Zone  *time.Location // nil is UTC
}

type plateau struct{ from, to, level float64 } // hours, hours, share of Base

var plateaus = [...]plateau{{2, 5, 0.3}, {9, 10, 2}, {12, 13, 1.5}, {18, 20, 2.5}}

// At implements Load.
func (d Day) At(t time.Time) float64 {
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	ramp := d.Ramp
	if ramp <= 0 {
		ramp = 45 * time.Minute
	}
	ramp = min(ramp, time.Hour)
	local := t.In(zone)
	hour := float64(local.Hour()) + float64(local.Minute())/60 + float64(local.Second())/3600
	level := 1.0
	for _, p := range plateaus {
		level += (p.level - 1) * p.share(hour, ramp.Hours())
	}
	if d.Noise > 0 {
		level *= max(0, 1+d.Noise*Bell(d.Seed, Hash("day"), Floor(t.Unix(), 60)))
	}
	return d.Base * level
}

// share rises from 0 to 1 along half a cosine before the plateau and falls after.
func (p plateau) share(hour, ramp float64) float64 {
	away := max(p.from-hour, hour-p.to, 0)
	if away >= ramp {
		return 0
	}
	return (1 + math.Cos(math.Pi*away/ramp)) / 2
}
