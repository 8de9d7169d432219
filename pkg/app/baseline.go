package app

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
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
		return report.Held(run, t.Name, size, fmt.Sprintf("static fleet of %d", size),
			fmt.Sprintf("the smallest at which no job waits longer than %s, chosen in hindsight", scale.Span(delay))), true
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
	size := min(max(int(math.Ceil(peak/share-1e-9)), t.Limits.Min), t.Limits.Max)
	return report.Held(run, t.Name, size, fmt.Sprintf("static fleet of %d", size),
		fmt.Sprintf("the same head-room: %s at the peak of %.1f units needed, known in hindsight", goal, peak)), true
}

// headroom is the share of a unit that is used when the strictest goal of a tier is met,
// and that goal in words; 0 when no goal tells. A response time does not: how it follows
// from the load is not known.
func headroom(t config.Tier, rate float64) (share float64, goal string) {
	consider := func(signal string, at float64, perUnit bool) {
		s, text := 0.0, ""
		switch unit := unitOf(t, signal); {
		case signal == t.SignalOf("CPUUtilization") && !perUnit:
			s, text = at/100, fmt.Sprintf("%s at its goal of %.4g %%", signal, at)
		case perUnit && unit == "requests/second":
			s, text = at/rate, fmt.Sprintf("%s at its goal of %.4g a unit", signal, at)
		}
		if s > 0 && s <= 1 && (share == 0 || s < share) {
			share, goal = s, text
		}
	}
	for _, s := range t.Scalers {
		switch {
		case s.Target != nil:
			consider(s.Target.Signal, s.Target.Goal, s.Target.PerUnit)
		case s.Pressure != nil:
			for _, term := range s.Pressure.Terms {
				consider(term.Signal, term.Goal, term.PerUnit)
			}
		case s.Threshold != nil:
			for _, b := range s.Threshold.Bounds {
				consider(b.Signal, b.Above, false)
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
		if s.Backlog != nil && s.Backlog.AcceptableDelay > 0 {
			return s.Backlog.AcceptableDelay, true
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

// The goals that are tried for the best simple rule: of CPU in percent, and of messages
// before each worker.
var (
	cpuGoals     = []float64{40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95}
	backlogGoals = []float64{1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 90}
)

// tracked is the rule that a tier could be scaled by instead, the goals to try, and the
// one that stands in its configuration; false when there is no such rule.
func tracked(t config.Tier) (r tracking, goals []float64, own float64, ok bool) {
	r = tracking{min: t.Limits.Min, max: t.Limits.Max}
	for _, s := range t.Scalers {
		switch {
		case s.Backlog != nil:
			r.signal, r.perUnit = s.Backlog.Signal, true
			return r, backlogGoals, backlogGoal(*s.Backlog), true
		case s.Target != nil && s.Target.Signal == t.SignalOf("CPUUtilization"):
			r.signal = s.Target.Signal
			return r, cpuGoals, s.Target.Goal, true
		case s.Pressure != nil:
			for _, term := range s.Pressure.Terms {
				if term.Signal == t.SignalOf("CPUUtilization") {
					r.signal = term.Signal
					return r, cpuGoals, term.Goal, true
				}
			}
		}
	}
	return r, nil, 0, false
}

// words name a rule by its parameters.
func (r tracking) words(t config.Tier) string {
	if r.perUnit {
		unit := unitOf(t, r.signal)
		if r.goal == 1 {
			unit = strings.TrimSuffix(unit, "s")
		}
		return fmt.Sprintf("target tracking, %.4g %s per worker", r.goal, unit)
	}
	return fmt.Sprintf("target tracking, %s %.4g %%", r.signal, r.goal)
}

// rules plays target tracking in the world of an experiment, with every goal of the grid,
// and returns for each tier the cheapest that loses no more work than dynascale did and
// the one with the tier's own goal.
func (e Experiment) rules(ctx context.Context, own report.Summary) (map[string][]report.Baseline, error) {
	type try struct {
		goal float64
		f    report.Figures
	}
	n := 0
	grids := map[string][]float64{}
	for _, t := range e.Config.Tiers {
		if _, goals, at, ok := tracked(t); ok {
			if !slices.Contains(goals, at) {
				goals = append(slices.Clone(goals), at)
			}
			grids[t.Name] = goals
			n = max(n, len(goals))
		}
	}
	if n == 0 {
		return nil, nil
	}
	tries := map[string][]try{}
	errs := make([]error, n)
	var mu sync.Mutex
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			goals := map[string]float64{}
			for tier, grid := range grids {
				goals[tier] = grid[min(i, len(grid)-1)]
			}
			run, err := e.tracking(goals).Run(ctx)
			if errs[i] = err; err != nil {
				return
			}
			figures := report.Summarise(run).Tiers
			mu.Lock()
			defer mu.Unlock()
			for tier, grid := range grids {
				if i < len(grid) {
					tries[tier] = append(tries[tier], try{grid[i], figures[tier]})
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("compare with target tracking: %w", err)
		}
	}
	out := map[string][]report.Baseline{}
	for _, t := range e.Config.Tiers {
		all := tries[t.Name]
		if len(all) == 0 {
			continue
		}
		rule, goals, at, _ := tracked(t)
		best, same := -1, 0
		limit := own.Tiers[t.Name].LostWorkPct
		// The runs end in any order, and the choice may not depend on it.
		slices.SortFunc(all, func(a, b try) int {
			if a.goal < b.goal {
				return -1
			}
			return 1
		})
		for i, x := range all {
			if x.goal == at {
				same = i
			}
			if x.f.LostWorkPct <= limit && (best < 0 || x.f.UnitHours < all[best].f.UnitHours) {
				best = i
			}
		}
		how := fmt.Sprintf("the cheapest of %d goals from %.4g to %.4g that loses no more work than dynascale, chosen in hindsight", len(all), goals[0], goals[len(goals)-1])
		if best < 0 {
			for i, x := range all {
				if best < 0 || x.f.LostWorkPct < all[best].f.LostWorkPct {
					best = i
				}
			}
			how = fmt.Sprintf("of %d goals from %.4g to %.4g the one that loses least: each loses more work than dynascale", len(all), goals[0], goals[len(goals)-1])
		}
		how += fmt.Sprintf("; %d of %d datapoints grow, %d of %d shrink, warm-up %s", trackOut, trackOut, trackIn, trackIn, scale.Span(trackWarm))
		rule.goal = all[best].goal
		out[t.Name] = append(out[t.Name], report.Of(rule.words(t), how, all[best].f))
		if same != best {
			rule.goal = at
			out[t.Name] = append(out[t.Name], report.Of(rule.words(t), "the goal of dynascale's own configuration", all[same].f))
		}
	}
	return out, nil
}

// tracking is the experiment with target tracking in place of dynascale's policies. It
// skips the wire, which changes no decision.
func (e Experiment) tracking(goals map[string]float64) Experiment {
	e.Fast, e.Memory, e.OnTick, e.Outside = true, nil, nil, nil
	tiers := e.Config.Tiers
	e.Wrap = func(parts loop.Parts) loop.Parts {
		for _, t := range tiers {
			if goal, ok := goals[t.Name]; ok {
				rule, _, _, _ := tracked(t)
				rule.goal = goal
				parts.Policies[t.Name] = &rule
			}
		}
		return parts
	}
	return e
}
