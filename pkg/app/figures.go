package app

import (
	"cmp"
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reporter"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// configureMetrics tells the metrics of the tiers of the configuration in force.
func (d *Daemon) configureMetrics() {
	figures, places := map[string]server.Figures{}, map[string]tierPlace{}
	d.accountsTold = true
	for i := range d.cfg.Tiers {
		t := &d.cfg.Tiers[i]
		f := figuresOf(t)
		is := tierPlace{Place: reporter.Place{Account: f.Account, Region: f.Region}}
		if at, known := d.net.Clouds[t.Place()]; known {
			is.Region, is.identity = at.Region, at.Identity
			f.Account, f.Region = is.now().Account, at.Region
			d.accountsTold = d.accountsTold && f.Account != ""
		}
		figures[t.Name], places[t.Name] = f, is
	}
	d.places.Store(&places)
	d.metrics.Configured(d.cfg.Loop.Interval, figures)
}

// tierPlace is where a tier is. The account of the credentials may be told at any moment.
type tierPlace struct {
	reporter.Place
	identity *cloud.Identity // nil where nobody tells it
}

func (p tierPlace) now() reporter.Place {
	if p.Account == "" && p.identity != nil {
		p.Account = p.identity.Account()
	}
	return p.Place
}

// where is the account and the region of a tier, for the log.
func (d *Daemon) where(tier string) reporter.Place {
	return (*d.places.Load())[tier].now()
}

// troubleOf tells of sources of a network that failed.
func (d *Daemon) troubleOf(net *cloud.Network) func(at config.Place, source, problem string, kind scale.Kind) {
	return func(at config.Place, source, problem string, kind scale.Kind) {
		in := reporter.Place{Account: at.Account(), Region: at.Region}
		if is, known := net.Clouds[at]; known {
			in = reporter.Place{Account: cmp.Or(in.Account, is.Identity.Account()), Region: is.Region}
		}
		d.report.Trouble(reporter.Trouble{Place: in, Source: source, Problem: problem, Kind: kind})
	}
}

// look shows the metrics what is not of a tier and has no event of its own: what operators have ordered, the room of the
// ledger, and accounts that AWS has told since. It is called after every evaluation.
func (d *Daemon) look(inForce []scale.Action) {
	d.metrics.Actions(inForce)
	if !d.o.DryRun {
		d.metrics.Disk(roomOf(d.o.Config.Ledger.Path))
	}
	if d.reloading.TryLock() { // one that is under way tells them itself
		if !d.accountsTold {
			d.configureMetrics()
		}
		d.reloading.Unlock()
	}
}

// figuresOf is what the configuration says of a tier.
func figuresOf(t *config.Tier) server.Figures {
	f := server.Figures{
		Kind: t.Target.Kind(), Mode: string(t.Mode), Account: t.Account(), Region: t.Region,
		UnitPrice: t.UnitPrice, Min: t.Limits.Min, Max: t.Limits.Max,
	}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			goal, perUnit := r.PerWorker, r.PerWorker > 0
			if r.Key != "" {
				goal, perUnit = r.Bound, r.PerUnit
			}
			known := slices.ContainsFunc(f.Goals, func(g server.Goal) bool { return g.Signal == r.Signal })
			if goal != 0 && !math.IsNaN(goal) && !known { // of two scalers on one signal the first counts
				f.Goals = append(f.Goals, server.Goal{Signal: r.Signal, Value: goal, PerUnit: perUnit})
			}
		}
	}
	return f
}
