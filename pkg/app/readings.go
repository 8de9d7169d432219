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
		for _, r := range s.Reads() {
			goal := r.Goal()
			if r.PerWorker > 0 {
				goal = r.PerWorker * serving
			}
			add(r.Signal, r.PerUnit, goal, r.Grow(), r.Shrink)
		}
	}
	return out
}
