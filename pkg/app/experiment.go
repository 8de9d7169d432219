package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
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
	Work   map[string]Work // by tier that scales a group
	// What the other tiers scale.
	Machines  []sim.MachineSpec
	Databases []sim.DatabaseSpec
	Clusters  []sim.ClusterSpec
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
	out := report.Run{Seed: e.Seed, Step: interval, UnitRate: map[string]float64{}, Ladders: map[string][]string{}}
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
			return report.Run{}, fmt.Errorf("simulated pass at %s: %w", now.Format(time.RFC3339), errors.Join(result.Err, result.LedgerErr))
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
	out.Calls = lab.calls()
	return out, nil
}

// world builds the groups and queues that the configuration names, with the size
// that the load needs at the start.
func (e Experiment) world() (*sim.Cloud, error) {
	o := sim.Options{Seed: e.Seed, Start: e.Start, Faults: e.Faults, Machines: e.Machines, Databases: e.Databases, Clusters: e.Clusters}
	for _, t := range e.Config.Tiers {
		if groupOf(t) == "" {
			if !e.has(t.Target.Name()) {
				return nil, fmt.Errorf("tier %s scales %s, %s, which is not in the simulated world", t.Name, kindOf(t), t.Target.Name())
			}
			continue
		}
		w, ok := e.Work[t.Name]
		if !ok {
			return nil, fmt.Errorf("tier %s has no load to simulate", t.Name)
		}
		need := int(math.Ceil(w.Load.At(e.Start)/w.Rate - 1e-9))
		g := sim.GroupSpec{
			Name: groupOf(t), LoadBalancer: t.LoadBalancer, TargetGroup: t.TargetGroup,
			Min: t.Limits.Min, Max: t.Limits.Max, Desired: min(max(need, t.Limits.Min), t.Limits.Max),
			Boot: w.Boot, Detailed: true, UnitRate: w.Rate, Load: w.Load,
		}
		if t.Queue != "" {
			service := time.Duration(float64(time.Second) / w.Rate)
			o.Queues = append(o.Queues, sim.QueueSpec{URL: t.Queue, Arrivals: w.Load, ServiceTime: service})
			g.Queue, g.Load = t.Queue, nil
		}
		o.Groups = append(o.Groups, g)
	}
	return sim.New(o)
}

// has reports whether what a tier scales was given: without it every tick would be a
// gap, and a run of gaps looks like one in which nothing was lost.
func (e Experiment) has(name string) bool {
	return slices.ContainsFunc(e.Machines, func(m sim.MachineSpec) bool { return m.ID == name }) ||
		slices.ContainsFunc(e.Databases, func(d sim.DatabaseSpec) bool { return d.ID == name }) ||
		slices.ContainsFunc(e.Clusters, func(c sim.ClusterSpec) bool { return c.ID == name })
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
	if d.Changes() && r.Outcome.Status != scale.Applied && r.Outcome.Status != scale.Begun {
		t.To = d.From
		t.Rule, t.Because = string(r.Outcome.Status), r.Outcome.Detail
		t.Why = t.Because
	}
	return t
}

// account adds to every tick what the groups did until the next one.
func (e Experiment) account(world *sim.Cloud, ticks []report.Tick, interval time.Duration) {
	usage := map[string][]sim.Minute{}
	for _, t := range e.Config.Tiers {
		minutes := used(world, t)
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
	}
}

// used is what a tier did minute by minute. Billed are only the readers that dynascale
// may have made where these are what is scaled.
func used(world *sim.Cloud, t config.Tier) []sim.Minute {
	sum := func(billed map[string]float64) (seconds float64) {
		for _, s := range billed {
			seconds += s
		}
		return seconds
	}
	var out []sim.Minute
	switch s := subjectOf(t); {
	case groupOf(t) != "":
		return world.Usage(groupOf(t))
	case s.Machine != nil:
		for _, m := range world.MachineUsage(s.Machine.Instance) {
			out = append(out, sim.Minute{At: m.At, Load: m.Work, Lost: m.Lost, Billed: sum(m.Billed)})
		}
	case s.Class != nil:
		for _, m := range world.DatabaseUsage(s.Class.Database) {
			out = append(out, sim.Minute{At: m.At, Load: m.Work, Lost: m.Lost, Billed: sum(m.Billed)})
		}
	case s.Replicas != nil:
		minutes := map[time.Time]*sim.Minute{}
		for _, name := range readAndWritten(world, t.Target.Name()) {
			for _, m := range world.DatabaseUsage(name) {
				if minutes[m.At] == nil {
					minutes[m.At] = &sim.Minute{At: m.At}
				}
				minutes[m.At].Load += m.Work
				minutes[m.At].Lost += m.Lost
				if strings.Contains(name, "-dyn-") {
					minutes[m.At].Billed += sum(m.Billed)
				}
			}
		}
		for _, m := range minutes {
			out = append(out, *m)
		}
	}
	return out
}

// readAndWritten are the databases that take the work of a tier of readers: the source
// or the members of the cluster, and all readers, those that are gone by now too.
func readAndWritten(world *sim.Cloud, source string) []string {
	names := []string{source}
	for _, id := range world.DatabaseIDs() {
		db, _ := world.DescribeDatabase(id)
		if id != source && (db.Source == source || db.Cluster == source) {
			names = append(names, id)
		}
	}
	for n := range 15 {
		if name := fmt.Sprintf("%s-dyn-%d", source, n+1); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
