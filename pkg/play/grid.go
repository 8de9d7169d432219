package play

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// The goals that are tried for the best simple rule: of CPU in percent, and of messages
// before each worker.
var (
	cpuGoals     = []float64{40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95}
	backlogGoals = []float64{1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 90}
)

// tracked is the rule that a tier could be scaled by instead, the goals to try, and the
// one that stands in its configuration; false when there is no such rule.
func tracked(t config.Tier) (r tracking, goals []float64, own float64, ok bool) {
	for _, s := range t.Scalers {
		for _, x := range s.Reads() {
			switch r.signal, r.perUnit = x.Signal, x.PerWorker > 0; {
			case r.perUnit:
				return r, backlogGoals, x.PerWorker, true
			case x.Ratio && x.Signal == t.SignalOf("CPUUtilization"):
				return r, cpuGoals, x.Bound, true
			}
		}
	}
	return r, nil, 0, false
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
			return nil, fmt.Errorf("the comparison with target tracking failed: %w", err)
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
		how := fmt.Sprintf("the cheapest of %s from %s to %s that loses no more work than dynascale, chosen in hindsight", amount.Count(len(all), "goal"), amount.Number(goals[0]), amount.Number(goals[len(goals)-1]))
		if best < 0 {
			for i, x := range all {
				if best < 0 || x.f.LostWorkPct < all[best].f.LostWorkPct {
					best = i
				}
			}
			how = fmt.Sprintf("of %s from %s to %s, this one loses the least work; all lose more work than dynascale", amount.Count(len(all), "goal"), amount.Number(goals[0]), amount.Number(goals[len(goals)-1]))
		}
		how += "; " + rule.waits()
		rule.goal = all[best].goal
		out[t.Name] = append(out[t.Name], report.Of(rule.words(t), how, all[best].f))
		if same != best {
			rule.goal = at
			out[t.Name] = append(out[t.Name], report.Of(rule.words(t), "the goal that the configuration gives this tier", all[same].f))
		}
	}
	return out, nil
}

// tracking is the experiment with target tracking in place of dynascale's policies. It
// skips the wire, which changes no decision.
func (e Experiment) tracking(goals map[string]float64) Experiment {
	e.Fast, e.Memory, e.OnTick, e.Outside = true, nil, nil, nil
	rules := map[string]tracking{}
	for _, t := range e.Config.Tiers {
		if goal, ok := goals[t.Name]; ok {
			rule, _, _, _ := tracked(t)
			rule.goal = goal
			rules[t.Name] = rule
		}
	}
	e.Config = instead(e.Config, rules)
	return e
}
