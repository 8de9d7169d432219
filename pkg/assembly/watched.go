package assembly

import (
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Observed is a tier as the collector sees it.
func Observed(t config.Tier) collector.Tier {
	return collector.Tier{Rest: restOf(t), Name: t.Name, Mode: t.Mode, Signals: lookedBack(t), Resource: t.Resource(), Kind: t.Target, UnitPrice: t.UnitPrice,
		Healthy: t.Healthy()}
}

// lookedBack are the signals of a tier, each as far back as one of its scalers looks.
func lookedBack(t config.Tier) []signal.Signal {
	back, points := map[string]time.Duration{}, map[string]int{}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			back[r.Signal], points[r.Signal] = max(back[r.Signal], r.Lookback), max(points[r.Signal], r.Points)
		}
	}
	out, own := t.Signals, false
	for i, s := range t.Signals {
		far := max(back[s.Name], time.Duration(max(0, points[s.Name]-1))*apart(s))
		if far == s.Lookback {
			continue
		}
		if !own {
			out, own = slices.Clone(out), true
		}
		out[i].Lookback = far
	}
	return out
}

// apart is how far apart the values of a signal are, at most: the period of its metric, or the longest time
// between two looks at what is asked itself or added up.
func apart(s signal.Signal) time.Duration {
	const seldom = 5 * time.Minute
	switch q := s.Source.Metric; {
	case q != nil && !s.Source.RelativeToMin:
		return max(q.Period, s.Every, time.Minute)
	case s.Source.Ratio != nil:
		return max(s.Source.Ratio.Whole.Period, s.Every, time.Minute)
	}
	return max(seldom, s.Every)
}

// Watched is a tier for its kind.
func Watched(t config.Tier) kind.Watched {
	return kind.Watched{Name: t.Name, Mode: t.Mode, Region: t.Region, Signals: t.Signals, Limits: t.Limits, Schedule: t.Schedule, TargetGroup: t.TargetGroup}
}

// restOf is when a tier may be looked at less often: never, unless it is adaptive, and not where a
// scaler looks at more than its bounds.
func restOf(t config.Tier) (r collector.Rest) {
	if !t.Adaptive {
		return r
	}
	r.Least = t.Limits.Min
	for _, s := range t.Scalers {
		for _, x := range s.Reads() {
			b := collector.Bound{Signal: x.Signal, Value: x.Goal(), PerUnit: x.PerUnit}
			if math.IsNaN(b.Value) {
				b.Value = x.Grow()
			}
			if x.PerWorker > 0 {
				b.Value, b.PerUnit = x.PerWorker, true
			}
			if math.IsNaN(b.Value) {
				return collector.Rest{}
			}
			r.Bounds = append(r.Bounds, b)
		}
	}
	return r
}
