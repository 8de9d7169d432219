package playground

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// pace is how the day of a playground passes beside the clock.
type pace struct {
	begin time.Time // by the clock
	dawn  time.Time // what the day shows then
	speed float64
}

// anyDay is the day that every playground has: its load is noisy, and what a page shows of it must not depend on the
// date on which it was made.
var anyDay = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

func (o Options) pace() pace {
	return pace{begin: o.Begin, dawn: anyDay.Add(o.DayTime), speed: o.Speed}
}

// day is what the day shows at an instant. Before the beginning it stands still.
func (p pace) day(t time.Time) time.Time {
	return p.dawn.Add(time.Duration(float64(max(0, t.Sub(p.begin))) * p.speed))
}

// took is how long something takes at this pace. It never becomes none.
func (p pace) took(d time.Duration) time.Duration {
	return max(time.Second, time.Duration(float64(d)/p.speed).Round(time.Second))
}

// along is a load that follows the day.
type along struct {
	pace
	load sim.Load
}

// At implements sim.Load.
func (a along) At(t time.Time) float64 { return a.load.At(a.day(t)) }

// hourly is a load that begins anew every hour after an instant, by the clock.
type hourly struct {
	load  sim.Load
	begin time.Time
}

// At implements sim.Load.
func (h hourly) At(t time.Time) float64 {
	since := t.Sub(h.begin)
	if since < 0 {
		return h.load.At(t)
	}
	return h.load.At(h.begin.Add(since % time.Hour))
}

// daily is a load of one day, which is repeated.
type daily struct {
	load sim.Load
	from time.Time // a midnight
}

// At implements sim.Load.
func (d daily) At(t time.Time) float64 {
	return d.load.At(d.from.Add(((t.Sub(d.from) % day) + day) % day))
}

const day = 24 * time.Hour
