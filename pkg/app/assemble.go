package app

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/actuator"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// Cloud is all that dynascale needs of a cloud: AWS, or a simulated one.
type Cloud interface {
	collector.Metrics
	fetch.AutoScaling
	collector.Queues
	actuator.Writer
	actuator.Pace
	Estate
}

// Estate is the part of a cloud that stands still until somebody changes it.
type Estate interface {
	fetch.EC2
	fetch.RDS
	fetch.ReplicaScalers
	actuator.MachineCloud
	actuator.DatabaseCloud
	actuator.Parameters
}

// Memory is the ledger, or its twin in memory.
type Memory interface {
	loop.Ledger
	collector.Memory
	actuator.OperationLedger
}

// Assemble makes the parts of a pass on one cloud. With dry set, nothing is ever
// written to the cloud.
func Assemble(cfg *config.Config, cloud Cloud, memory Memory, dry bool) loop.Parts {
	clouds := map[place]Cloud{}
	for _, p := range placesOf(cfg) {
		clouds[p] = cloud
	}
	return assemble(cfg, clouds, memory, wiring{dry: dry})
}

// wiring is how the parts are put together, beside the configuration.
type wiring struct {
	dry bool
	// onTrouble is told of sources that failed; it may be nil.
	onTrouble func(source, problem string)
	// brakes are asked before every write; nil are none.
	brakes *brakes
}

// assemble makes the parts of a pass over every account and region: an observer
// and a hand for each.
func assemble(cfg *config.Config, clouds map[place]Cloud, memory Memory, w wiring) loop.Parts {
	all := joined{modes: map[string]scale.Mode{}}
	var gate *brake.Gate
	if w.brakes != nil {
		gate = w.brakes.gate
	}
	route := actuator.Route{Of: map[string]int{}}
	for i, p := range placesOf(cfg) {
		cloud, groups, crafts := clouds[p], map[string]string{}, map[string]actuator.Craft{}
		var tiers []collector.Tier
		for _, t := range cfg.Tiers {
			if placeOf(t) != p {
				continue
			}
			if t.Mode != scale.Off {
				tiers = append(tiers, watched(t))
			}
			if craft := craftOf(t, cloud, gate, w.onTrouble); craft != nil {
				crafts[t.Name], route.Of[t.Name] = craft, 2*i+1
			} else {
				groups[t.Name], route.Of[t.Name] = t.Group, 2*i
			}
		}
		all.observers = append(all.observers, collector.New(collector.Options{
			Tiers: tiers, Metrics: cloud, Queues: cloud, Sources: sourcesOf(cloud), Memory: memory,
			Region: p.region, Settle: cfg.Loop.Settle, Interval: cfg.Loop.Interval, OnTrouble: w.onTrouble,
		}))
		route.Hands = append(route.Hands, &actuator.Groups{Of: groups, Reader: cloud, Writer: cloud, Refreshes: cloud, Pace: cloud, Gate: gate},
			&actuator.Operations{Ledger: memory, Crafts: crafts, Gate: gate})
	}
	for _, t := range cfg.Tiers {
		all.order = append(all.order, t.Name)
		all.modes[t.Name] = t.Mode
	}
	var hand actuator.Hand = actuator.Observing{Next: route}
	if w.dry {
		hand = actuator.DryRun{}
	}
	var observer loop.Observer = all
	if w.brakes != nil {
		observer = braked{next: all, brakes: w.brakes}
	}
	return loop.Parts{Observer: observer, Policies: policies(cfg), Hand: hand, Ledger: memory, Deadline: cfg.Loop.Deadline}
}

// sourcesOf are what can be read of a cloud.
func sourcesOf(cloud Cloud) []fetch.Source {
	return slices.Concat(fetch.FromAutoScaling(cloud), fetch.FromEC2(cloud), fetch.FromRDS(cloud, operation.TierTag), fetch.FromReplicaScalers(cloud))
}

func policies(cfg *config.Config) map[string]loop.Decider {
	out := map[string]loop.Decider{}
	for _, t := range cfg.Tiers {
		out[t.Name] = tierPolicy(t, cfg.Loop)
	}
	return out
}

func tierPolicy(t config.Tier, times config.Loop) policy.Policy {
	p := policy.Policy{
		Limits:    guard.Limits{Min: t.Limits.Min, Max: t.Limits.Max},
		Breaker:   guard.Breaker{After: t.Guards.Breaker.After, Probe: t.Guards.Breaker.Probe},
		Stabilise: guard.Stabilise{Grow: t.Guards.Stabilise.Grow, Shrink: t.Guards.Stabilise.Shrink, Interval: times.Interval},
		Quiet:     guard.Quiet{Shrink: t.Guards.Quiet},
		Freeze:    guard.Freeze{For: t.Guards.Freeze, Errors: t.Errors()},
		ShrinkLimit: guard.ShrinkLimit{Share: t.Guards.ShrinkLimit.Share, Busiest: t.Guards.ShrinkLimit.Busiest,
			Interval: times.Interval},
		Cooldown: guard.Cooldown{Grow: t.Guards.Cooldown.Grow, Shrink: t.Guards.Cooldown.Shrink},
		Fits:     fits(t),
		Window:   window(t),
	}
	if r := t.Subject.Replicas; r != nil {
		p.Published = r.File != "" || r.Parameter != ""
	}
	for _, s := range t.Scalers {
		p.Scalers = append(p.Scalers, tierScaler(s))
	}
	return p
}

func tierScaler(s config.Scaler) policy.Scaler {
	switch {
	case s.Target != nil:
		return scaler.Target{Signal: s.Target.Signal, Goal: s.Target.Goal, PerUnit: s.Target.PerUnit, Tolerance: s.Target.Tolerance}
	case s.Pressure != nil:
		p := scaler.Pressure{
			GrowAbove: s.Pressure.GrowAbove, ShrinkBelow: s.Pressure.ShrinkBelow,
			Headroom: s.Pressure.Headroom, ShrinkBy: s.Pressure.ShrinkBy,
		}
		for _, t := range s.Pressure.Terms {
			p.Terms = append(p.Terms, scaler.Term{Signal: t.Signal, Goal: t.Goal, PerUnit: t.PerUnit})
		}
		return p
	case s.Threshold != nil:
		t := scaler.Threshold{Any: s.Threshold.Any, Step: s.Threshold.Step}
		for _, b := range s.Threshold.Bounds {
			t.Bounds = append(t.Bounds, scaler.Bound{Signal: b.Signal, Above: b.Above, Below: b.Below, HasBelow: b.HasBelow})
		}
		return t
	default:
		return scaler.Backlog{
			Signal: s.Backlog.Signal, PerWorker: s.Backlog.PerWorker, AcceptableDelay: s.Backlog.AcceptableDelay,
			ProcessingTime: s.Backlog.ProcessingTime, Tolerance: s.Backlog.Tolerance,
		}
	}
}

// memorySpan is how far back the memory of a tier has to reach: the longest
// window of any tier, and the age of the oldest sample a ratio may be taken from.
func memorySpan(cfg *config.Config) time.Duration {
	span := 15 * time.Minute
	for _, t := range cfg.Tiers {
		span = max(span, t.Guards.Stabilise.Grow, t.Guards.Stabilise.Shrink, t.Guards.ShrinkLimit.Busiest)
		for _, s := range t.Signals {
			span = max(span, s.MaxAge)
		}
	}
	return span + 5*cfg.Loop.Interval
}
