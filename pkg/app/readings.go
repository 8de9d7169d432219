package app

import (
	"math"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// readings are the signals that the scalers of a tier compare, each beside its goal and
// its bounds. What was missing has no value and keeps its goal.
func readings(t config.Tier, d scale.Decision) (out []report.Reading) {
	none := math.NaN()
	serving := math.Max(1, float64(d.Capacity.InService))
	add := func(signal string, perUnit bool, goal, grow, shrink float64) {
		r := report.Reading{Signal: signal, Value: none, Goal: goal, Grow: grow, Shrink: shrink}
		for _, s := range t.Signals {
			if s.Name == signal {
				r.Unit = s.Unit
			}
		}
		for _, x := range d.Samples {
			if x.Signal == signal && x.Quality != scale.Idle {
				r.Value = x.Value
			}
		}
		if perUnit {
			r.Unit += " per unit"
			r.Value /= serving
		}
		out = append(out, r)
	}
	for _, s := range t.Scalers {
		switch {
		case s.Target != nil:
			g, tolerance := s.Target.Goal, s.Target.Tolerance
			add(s.Target.Signal, s.Target.PerUnit, g, g*(1+tolerance), g*(1-tolerance))
		case s.Pressure != nil:
			for _, term := range s.Pressure.Terms {
				add(term.Signal, term.PerUnit, term.Goal, term.Goal*s.Pressure.GrowAbove, term.Goal*s.Pressure.ShrinkBelow)
			}
		case s.Threshold != nil:
			for _, b := range s.Threshold.Bounds {
				below := none
				if b.HasBelow {
					below = b.Below
				}
				add(b.Signal, false, none, b.Above, below)
			}
		case s.Backlog != nil:
			add(s.Backlog.Signal, false, backlogGoal(*s.Backlog)*serving, none, none)
		}
	}
	return out
}

// backlogGoal is how many messages one worker may have before it.
func backlogGoal(b config.Backlog) float64 {
	if b.PerWorker > 0 {
		return b.PerWorker
	}
	return math.Max(1, b.AcceptableDelay.Seconds()/b.ProcessingTime.Seconds())
}
