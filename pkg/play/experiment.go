package play

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
	"github.com/dynascale/dynascale/pkg/sim/stage"
)

// Work is what a tier of an experiment has to do.
type Work struct {
	Load sim.Load
	// Rate is the requests, or messages, per second that one unit serves.
	Rate float64
	// Boot is from launch to in service; 0 means 2 minutes.
	Boot time.Duration
}

// Experiment runs the daemon's own parts on a simulated cloud, tick by tick.
type Experiment struct {
	Config *config.Config
	Work   map[string]Work // by tier; those that a load is played against
	// What the other tiers scale. A service is made from the work of its tier unless it is here.
	Machines  []sim.MachineSpec
	Databases []sim.DatabaseSpec
	Clusters  []sim.ClusterSpec
	Services  []sim.ServiceSpec
	Start     time.Time
	Length    time.Duration
	Seed      uint64
	// Fast uses the loop-level face in place of the wire.
	Fast   bool
	Faults []sim.Fault
	// Memory remembers; nil means in memory only.
	Memory assembly.Memory
	// OnTick is told of every pass; it may be nil.
	OnTick func(now time.Time, records []scale.Record)
	// Outside is somebody else with a hand in the world, called before every
	// pass; it may be nil.
	Outside func(world *sim.Cloud)
	// Lens may change what the daemon sees of the world, so that a test can show what
	// happens to one that does not look at something; it may be nil.
	Lens func(assembly.Cloud) assembly.Cloud
	// Wrap may replace some of the parts, so that a test can show what happens
	// without one of them; it may be nil.
	Wrap func(loop.Parts) loop.Parts
}

// Run plays the whole experiment. It ends early, with an error, when ctx does.
func (e Experiment) Run(ctx context.Context) (report.Run, error) {
	world, err := e.world()
	if err != nil {
		return report.Run{}, err
	}
	lab, err := newLab(e.Config, world, e.Fast)
	if err != nil {
		return report.Run{}, err
	}
	defer lab.close()
	memory := e.Memory
	if memory == nil {
		memory = ledger.NewPasts(assembly.MemorySpan(e.Config)) // nobody asks it for its records
	}
	cloud := lab.cloud
	if e.Lens != nil {
		cloud = e.Lens(cloud)
	}
	parts := assembly.Parts(e.Config, assembly.Everywhere(e.Config, cloud), memory, assembly.Options{InProcess: e.Fast})
	// The deadline is for a real network; a slow machine must not change a run.
	if parts.Deadline = time.Minute; e.Fast {
		parts.Deadline = 0
	}
	if e.Wrap != nil {
		parts = e.Wrap(parts)
	}
	interval := e.Config.Loop.Interval
	out := report.Run{Seed: e.Seed, Step: interval, Zone: e.Config.Budgets.Zone, UnitRate: map[string]float64{}, Ladders: map[string][]string{}}
	compared := map[string][]comparison{}
	for _, t := range e.Config.Tiers {
		compared[t.Name] = comparisons(t)
	}
	out.Ticks = make([]report.Tick, 0, len(compared)*int(1+e.Length/max(interval, time.Second)))
	for tier, w := range e.Work {
		out.UnitRate[tier] = w.Rate
	}
	for end := e.Start.Add(e.Length); world.Now().Before(end); world.Step(interval) {
		if e.Outside != nil {
			e.Outside(world)
		}
		now := world.Now()
		result := parts.Pass(ctx, now)
		if ctx.Err() != nil {
			return report.Run{}, fmt.Errorf("stopped at %s of the simulated time", now.Format(time.RFC3339))
		}
		if len(result.Records) == 0 || result.LedgerErr != nil {
			return report.Run{}, fmt.Errorf("the simulated evaluation at %s failed: %w", now.Format(time.RFC3339), errors.Join(result.Err, result.LedgerErr))
		}
		for _, r := range result.Records {
			out.Ticks = append(out.Ticks, e.tick(now, compared[r.Decision.Tier], r))
			if ladder := r.Decision.Capacity.Ladder; len(ladder) > 0 && out.Ladders[r.Decision.Tier] == nil {
				for _, rung := range ladder {
					out.Ladders[r.Decision.Tier] = append(out.Ladders[r.Decision.Tier], rung.Name)
				}
			}
		}
		if e.OnTick != nil {
			e.OnTick(now, result.Records)
		}
	}
	e.account(world, out.Ticks, interval)
	out.Queues = e.waits(world)
	out.Calls = lab.calls()
	return out, nil
}

// world builds what the tiers of the configuration scale: what a load is played against, with
// the size that the load needs at the start. All else has to be given.
func (e Experiment) world() (*sim.Cloud, error) {
	o := sim.Options{Seed: e.Seed, Start: e.Start, Faults: e.Faults, Machines: e.Machines, Databases: e.Databases, Clusters: e.Clusters, Services: e.Services}
	for _, t := range e.Config.Tiers {
		kind, has := stage.Of(t.Target.Kind())
		if !has {
			return nil, fmt.Errorf("tier %s scales %s, which the simulated cloud does not have", t.Name, scaled(t))
		}
		if err := kind.Place(e.staged(t), &o); err != nil {
			return nil, fmt.Errorf("tier %s %w", t.Name, err)
		}
	}
	return sim.New(o)
}

// staged is a tier for the simulated world.
func (e Experiment) staged(t config.Tier) stage.Tier {
	w := e.Work[t.Name]
	var tags map[string]string
	prefix := ""
	if k, is := t.Target.(kind.Selecting); is {
		by := k.Selects()
		prefix = by.Prefix
		for _, tag := range by.Tags {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[tag.Key] = tag.Value
		}
	}
	return stage.Tier{
		Tier: t.Name, Tags: tags, Prefix: prefix,
		Kind: t.Target.Kind(), Name: t.Target.Name(), Min: t.Limits.Min, Max: t.Limits.Max, Load: w.Load, Rate: w.Rate, Boot: w.Boot,
		LoadBalancer: t.LoadBalancer, TargetGroup: t.TargetGroup, Queue: t.Queue,
	}
}

func (e Experiment) tick(now time.Time, compared []comparison, r scale.Record) report.Tick {
	d := r.Decision
	head := reason.Headline(d)
	load := math.NaN() // what is no load of units has none to show
	if w, ok := e.Work[d.Tier]; ok {
		load = w.Load.At(now)
	}
	t := report.Tick{
		Time: now, Tier: d.Tier, Load: load,
		Desired: d.Capacity.Desired, InService: d.Capacity.InService,
		From: d.From, To: d.To, Rule: head.Rule, Because: head.Because, Why: reason.Why(d), Readings: readings(compared, d),
	}
	t.Trimmed = slices.ContainsFunc(d.Reasons, func(x scale.Reason) bool { return x.Rule == reason.Budget && x.To < x.From })
	if d.Cost.Known() {
		t.Priced, t.Dollars, t.UnitPrice = true, d.Cost.Fixed, d.Cost.Unit
		if len(d.Cost.Sizes) > 0 {
			t.Dollars = d.Cost.At(d.Capacity.Desired)
		}
	}
	if d.Changes() && r.Outcome.Status != scale.Applied && r.Outcome.Status != scale.Begun {
		t.To = d.From
		t.Rule, t.Because = string(r.Outcome.Status), r.Outcome.Detail
		t.Why = t.Because
	}
	return t
}

// account adds to every tick what its tier did until the next one.
func (e Experiment) account(world *sim.Cloud, ticks []report.Tick, interval time.Duration) {
	usage := map[string][]sim.Minute{}
	for _, t := range e.Config.Tiers {
		var minutes []sim.Minute
		if kind, has := stage.Of(t.Target.Kind()); has {
			minutes = kind.Minutes(world, e.staged(t))
		}
		slices.SortFunc(minutes, func(a, b sim.Minute) int { return a.At.Compare(b.At) })
		usage[t.Name] = minutes
	}
	at := func(minutes []sim.Minute, when time.Time) sim.Minute {
		if len(minutes) == 0 {
			return sim.Minute{}
		}
		// One follows the other, mostly without a hole.
		i := min(max(0, int(when.Sub(minutes[0].At)/time.Minute)), len(minutes)-1)
		for i > 0 && minutes[i].At.After(when) {
			i--
		}
		if minutes[i].At.Equal(when) {
			return minutes[i]
		}
		return sim.Minute{}
	}
	for i := range ticks {
		t := &ticks[i]
		if !math.IsNaN(t.Load) {
			t.Oracle = int(math.Ceil(t.Load/e.Work[t.Tier].Rate - 1e-9))
		}
		for minute := t.Time.Truncate(time.Minute); minute.Before(t.Time.Add(interval)); minute = minute.Add(time.Minute) {
			if minute.Before(t.Time) {
				continue
			}
			m := at(usage[t.Tier], minute)
			t.Lost += m.Lost
			t.Arrived += m.Load
			t.BilledSeconds += m.Billed
		}
		if t.Priced { // until now Dollars is what is billed at any size, in an hour
			t.Dollars = t.Dollars*interval.Hours() + t.UnitPrice*t.BilledSeconds/3600
		}
	}
}
