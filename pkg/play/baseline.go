package play

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// baselines are what others come to in the world of a run: a static fleet, and target
// tracking. Of databases and machines there is none: what one of them serves is in no
// file.
func (e Experiment) baselines(ctx context.Context, run report.Run) (map[string][]report.Baseline, error) {
	out, err := e.rules(ctx, report.Summarise(run))
	if err != nil {
		return nil, err
	}
	all := map[string][]report.Baseline{}
	for _, t := range e.Config.Tiers {
		if b, ok := static(t, run); ok {
			all[t.Name] = append(all[t.Name], b)
		}
		all[t.Name] = append(all[t.Name], out[t.Name]...)
	}
	return all, nil
}

// static is a fleet that is never changed and keeps at the peak of a run what a tier is
// configured to keep: the head-room of its CPU or requests, or how long a job may wait.
// ok is false when that cannot be told.
func static(t config.Tier, run report.Run) (b report.Baseline, ok bool) {
	rate := run.UnitRate[t.Name]
	ticks := slices.DeleteFunc(slices.Clone(run.Ticks), func(x report.Tick) bool { return x.Tier != t.Name })
	if !(rate > 0) || len(ticks) == 0 {
		return b, false
	}
	if t.Queue != "" {
		delay, known := patience(t)
		if !known {
			return b, false
		}
		size := 0
		for size < t.Limits.Max && longest(ticks, rate*float64(size), run.Step) > delay {
			size++
		}
		how := fmt.Sprintf("the smallest size at which no job waits longer than %s, chosen in hindsight", amount.Span(delay))
		if longest(ticks, rate*float64(size), run.Step) > delay {
			how = fmt.Sprintf("limits.max of the tier, at which some jobs still wait longer than %s", amount.Span(delay))
		}
		return report.Held(run, t.Name, size, fmt.Sprintf("static fleet of %d", size), how), true
	}
	share, goal := headroom(t, rate)
	if share == 0 {
		return b, false
	}
	peak := 0.0
	for _, x := range ticks {
		if !math.IsNaN(x.Load) {
			peak = max(peak, x.Load/rate)
		}
	}
	need := int(math.Ceil(peak/share - 1e-9))
	size := min(max(need, t.Limits.Min), t.Limits.Max)
	how := fmt.Sprintf("keeps %s at the peak (the load of %.1f fully used units); chosen in hindsight", goal, peak)
	if size < need {
		how = fmt.Sprintf("limits.max of the tier; to keep %s at the peak, %s would be needed", goal, amount.Count(need, "unit"))
	}
	return report.Held(run, t.Name, size, fmt.Sprintf("static fleet of %d", size), how), true
}

// headroom is the share of a unit that is used when the strictest goal of a tier is met,
// and that goal in words; 0 when no goal tells. A response time does not: how it follows
// from the load is not known.
func headroom(t config.Tier, rate float64) (share float64, goal string) {
	consider := func(signal string, at float64, perUnit bool) {
		s, text := 0.0, ""
		switch unit := unitOf(t, signal); {
		case signal == t.SignalOf("CPUUtilization") && !perUnit:
			s, text = at/100, signal+" at its goal of "+amount.Percent(at)
		case perUnit && unit == "requests/second":
			s, text = at/rate, signal+" at its goal of "+amount.Number(at)+" a unit"
		}
		if s > 0 && s <= 1 && (share == 0 || s < share) {
			share, goal = s, text
		}
	}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			if r.Key != "" {
				consider(r.Signal, r.Bound, r.PerUnit)
			}
		}
	}
	return share, goal
}

func unitOf(t config.Tier, signal string) string {
	for _, s := range t.Signals {
		if s.Name == signal {
			return s.Unit
		}
	}
	return ""
}

// patience is how long a job of a tier may wait.
func patience(t config.Tier) (time.Duration, bool) {
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			if r.Delay > 0 {
				return r.Delay, true
			}
		}
	}
	return 0, false
}

// longest is the longest that a job waits when all workers together do so much a second.
func longest(ticks []report.Tick, able float64, step time.Duration) (wait time.Duration) {
	waiting := 0.0
	for _, x := range ticks {
		waiting = math.Max(0, waiting+x.Arrived-able*step.Seconds())
		if waiting > 0 && able == 0 {
			return math.MaxInt64
		}
		if waiting > 0 {
			wait = max(wait, time.Duration(waiting/able*float64(time.Second)))
		}
	}
	return wait
}
