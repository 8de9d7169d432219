package scaler

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

var nan = math.NaN()

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// tier is a tier at noon whose samples are about 11:58, when `then` were in
// service; now `inService` of `desired` are.
func tier(desired, inService, then int, samples ...scale.Sample) scale.Snapshot {
	return scale.Snapshot{
		Tier: "web", Mode: scale.Manage, Now: noon,
		Capacity: scale.Capacity{Desired: desired, InService: inService, Pending: max(0, desired-inService), Max: 1000, At: noon},
		Samples:  samples,
		Past: scale.Past{Since: noon.Add(-time.Hour), Ring: []scale.CapacityPoint{
			{At: noon.Add(-10 * time.Minute), Desired: then, InService: then},
			{At: noon.Add(-2 * time.Minute), Desired: desired, InService: then},
			{At: noon.Add(-time.Minute), Desired: desired, InService: inService},
		}},
	}
}

func sample(signal, unit string, value float64) scale.Sample {
	return scale.Sample{
		Signal: signal, Unit: unit, Value: value, At: noon.Add(-2 * time.Minute),
		Period: time.Minute, Quality: scale.Fresh,
	}
}

func cpu(v float64) scale.Sample     { return sample("cpu", "percent", v) }
func latency(v float64) scale.Sample { return sample("latency", "seconds", v) }
func rps(v float64) scale.Sample     { return sample("rps", "requests/second", v) }
func backlog(v float64) scale.Sample { return sample("jobs", "messages", v) }

func stale(x scale.Sample) scale.Sample {
	x.Quality = scale.Stale
	return x
}

func gap(s scale.Snapshot, signal, why string) scale.Snapshot {
	s.Gaps = append(s.Gaps, scale.Gap{Signal: signal, Why: why})
	return s
}

// fewer is what a sample would be with one unit less.
func fewer(x scale.Sample, v float64) scale.Sample { x.IfOneLess = v; return x }
