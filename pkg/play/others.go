package play

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// others are what the policies of the examples come to in the world of an experiment, each with the numbers of its example, and
// where the tier has the signals that it reads.
func (e Experiment) others(ctx context.Context, t config.Tier) (out []report.Baseline, err error) {
	var played []Experiment
	var names []string
	for _, name := range configs.Order {
		cfg, err := config.Parse(name+".yaml", configs.Policies(name))
		if err != nil {
			return nil, err
		}
		other := &cfg.Tiers[0]
		_, _, _, told := tracked(t)
		if told && name == "target-tracking" || other.Target.Kind() != t.Target.Kind() || t.Queue != "" || !reads(*other, t) {
			continue
		}
		other.Limits, other.UnitPrice = t.Limits, t.UnitPrice
		cfg.Loop.Interval, cfg.Prices = e.Config.Loop.Interval, e.Config.Prices
		one := e
		one.Fast, one.Memory, one.OnTick, one.Outside, one.Lens, one.Wrap = true, nil, nil, nil, nil, nil
		one.Config, one.Work = cfg, map[string]Work{other.Name: e.Work[t.Name]}
		played, names = append(played, one), append(names, name)
	}
	out = make([]report.Baseline, len(played))
	errs := make([]error, len(played))
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, one := range played {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			run, err := one.Run(ctx)
			if errs[i] = err; err == nil {
				out[i] = report.Of(names[i], "as configs/examples/"+names[i]+".yaml has it", report.Summarise(run).Tiers[one.Config.Tiers[0].Name])
			}
		})
	}
	group.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("compare with %s: %w", names[i], err)
		}
	}
	return out, nil
}

// reads reports whether a tier has a signal of its own for each that another one has.
func reads(other, t config.Tier) bool {
	for _, s := range other.Signals {
		if !slices.ContainsFunc(t.Signals, func(own signal.Signal) bool { return measures(own) == measures(s) }) {
			return false
		}
	}
	return true
}

// measures is which metric of CloudWatch a signal is, whatever it is about.
func measures(s signal.Signal) string {
	q := s.Source.Metric
	if s.Source.Ratio != nil {
		q = &s.Source.Ratio.Part
	}
	if q == nil {
		return s.Name
	}
	return q.Namespace + " " + q.Name
}
