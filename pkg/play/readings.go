package play

import (
	"math"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// comparison is a signal that a scaler of a tier compares, and its unit.
type comparison struct {
	scaler.Reading
	unit string
}

// comparisons are those of all scalers of a tier.
func comparisons(t config.Tier) (out []comparison) {
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			c := comparison{Reading: r}
			for _, signal := range t.Signals {
				if signal.Name == r.Signal {
					c.unit = signal.Unit
				}
			}
			if r.PerUnit {
				c.unit += " per unit"
			}
			out = append(out, c)
		}
	}
	return out
}

// readings are the signals of a decision, each beside its goal and its bounds. What was
// missing has no value and keeps its goal.
func readings(all []comparison, d scale.Decision) []report.Reading {
	serving := math.Max(1, float64(d.Capacity.InService))
	out := make([]report.Reading, len(all))
	for i := range all {
		c := &all[i]
		r := report.Reading{Signal: c.Signal, Unit: c.unit, Value: math.NaN(), Goal: c.Goal(), Grow: c.Grow(), Shrink: c.Shrink}
		if c.PerWorker > 0 {
			r.Goal = c.PerWorker * serving
		}
		for _, x := range d.Samples {
			if x.Signal == c.Signal && x.Quality != scale.Idle {
				r.Value = x.Value
			}
		}
		if c.PerUnit {
			r.Value /= serving
		}
		out[i] = r
	}
	return out
}
