package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// budgets is how money stood after the last evaluation.
func (d *Daemon) budgets() (out api.Budgets) {
	whole := d.fleet.Load()
	if whole == nil {
		return out
	}
	out = money(whole.Standings())
	if cfg := d.inForce.Load(); d.comparer != nil && cfg != nil {
		out.Compared = d.comparer.shown(cfg.Prices.CostExplorer, whole.Tally())
	}
	return out
}

// emergencies are the spending emergencies that lasted after the last evaluation.
func (d *Daemon) emergencies() (out []api.Emergency) {
	whole := d.fleet.Load()
	if whole == nil {
		return nil
	}
	for _, b := range whole.Standings().Budgets {
		if !b.Emergency.IsZero() {
			out = append(out, api.Emergency{Budget: b.Name, Since: b.Emergency.UTC()})
		}
	}
	return out
}

// compare looks whether AWS is to be asked what was spent, after an evaluation.
func (d *Daemon) compare(ctx context.Context, result loop.Result) {
	whole, cfg := d.fleet.Load(), d.inForce.Load()
	if d.comparer == nil || whole == nil || cfg == nil {
		return
	}
	unpriced := 0
	for _, t := range whole.Standings().Tiers {
		if !t.Cost.Known() {
			unpriced++
		}
	}
	d.comparer.look(ctx, evaluated{how: cfg.Prices.CostExplorer, tally: whole.Tally(), unpriced: unpriced, kept: result.LedgerErr == nil})
}

// Recorded is how money stands at an instant by what a ledger knows: what ran after the last evaluation is taken to
// have gone on since. The configuration has the budgets, and the records are the newest of its tiers.
func Recorded(cfg *config.Config, l *ledger.Ledger, records []scale.Record, now time.Time) api.Budgets {
	world, plan := make([]scale.Snapshot, len(records)), make(scale.Plan, len(records))
	zone := cmp.Or(assembly.Rules(cfg).Zone, time.UTC)
	for i, r := range records {
		d := r.Decision
		past := l.Past(d.Tier)
		if n := len(past.Ring); n > 0 && past.Ring[n-1].At.After(now) {
			now = past.Ring[n-1].At // the clock was set back
		}
		if extra := ordered(r); extra > 0 {
			cost := *d.Cost
			cost.Running += extra
			d.Cost, d.Capacity.Desired = &cost, d.To
			past.Spent = spend.Stopped(past.Spent, d.At, zone)
			past.Spent.Rate = cost.Running
		}
		world[i] = scale.Snapshot{Tier: d.Tier, Now: now, Mode: d.Mode, Capacity: d.Capacity, Cost: d.Cost, Past: past}
		d.From, d.To, d.Reasons = d.Capacity.Desired, d.Capacity.Desired, nil
		plan[i] = d
	}
	whole := assembly.Fleet(cfg, l)
	whole.Review(now, world, plan)
	out := money(whole.Standings())
	var state billing.Comparer
	_ = json.Unmarshal([]byte(l.Whole(billing.About)), &state) // one of another version was never made
	out.Compared = compared(state, cfg.Prices.CostExplorer, whole.Tally(), now)
	return out
}

// ordered is how much more an hour costs what an evaluation ordered, or may have. What it shrank counts as it was:
// nobody saw it end.
func ordered(r scale.Record) float64 {
	if d := r.Decision; r.Outcome.MayHaveChanged() && d.To > d.Capacity.Desired && d.Capacity.Known() {
		return d.Cost.At(d.To) - d.Cost.At(d.Capacity.Desired)
	}
	return 0
}

// money is how money stood, as it is shown.
func money(s fleet.Standings) api.Budgets {
	out := api.Budgets{At: s.At, Reloaded: s.Reloaded, Budgets: s.Budgets, Removed: spentOf(s.Gone)}
	if s.At.IsZero() {
		return out
	}
	cal := spend.On(s.At, s.Zone)
	out.Zone, out.Ends = s.Zone.String(), api.Ends{Hour: cal.End[spend.Hour].UTC(), Day: cal.End[spend.Day].UTC(), Month: cal.End[spend.Month].UTC()}
	for _, t := range s.Tiers {
		one := api.TierSpend{Tier: t.Tier, Spend: spentOf(t.Spent), Since: t.Since}
		if rate, known := spend.Rate(t.Cost); known {
			one.RunRate = &rate
		}
		switch {
		case t.Cost.Known():
			one.Source, one.Estimate = t.Cost.Source, t.Cost.Estimate
		case t.Cost == nil:
			out.Unpriced = append(out.Unpriced, api.Unpriced{Tier: t.Tier, Why: "its cost has not been read yet"})
		default:
			out.Unpriced = append(out.Unpriced, api.Unpriced{Tier: t.Tier, Why: t.Cost.Unknown})
		}
		if t.Counted {
			out.Tiers = append(out.Tiers, one)
		}
	}
	slices.SortFunc(out.Tiers, func(a, b api.TierSpend) int { return cmp.Compare(a.Tier, b.Tier) })
	slices.SortFunc(out.Unpriced, func(a, b api.Unpriced) int { return cmp.Compare(a.Tier, b.Tier) })
	return out
}

func spentOf(s spend.Sums) api.Spend {
	return api.Spend{Hour: s[spend.Hour], Day: s[spend.Day], Month: s[spend.Month]}
}
