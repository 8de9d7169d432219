package app

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/actuator"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Cloud is all that dynascale needs of a cloud: AWS, or a simulated one.
type Cloud interface {
	collector.Metrics
	fetch.AutoScaling
	fetch.EC2
	fetch.ELB
	fetch.RDS
	fetch.SQS
	fetch.ReplicaScalers
	Changes
}

// Changes are the calls that change a cloud.
type Changes interface {
	SetDesired(ctx context.Context, group string, size int) error
	SetMin(ctx context.Context, group string, size int) error
	// Turn lets a change of a group wait for the rate of its calls; see actuator.Maker.
	Turn(ctx context.Context, before time.Time) (context.Context, error)
	StopMachine(ctx context.Context, id string) error
	StartMachine(ctx context.Context, id string) error
	SetMachineType(ctx context.Context, id, machineType string) error
	Deregister(ctx context.Context, machine string, at scale.Attachment) error
	Register(ctx context.Context, machine string, at scale.Attachment) error
	CreateReplica(ctx context.Context, r estate.NewReplica) error
	DeleteReplica(ctx context.Context, name string) error
	SetClass(ctx context.Context, name, class string) error
	SetACU(ctx context.Context, cluster string, least, most float64) error
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
	return assemble(cfg, everywhere(cfg, cloud), memory, wiring{dry: dry})
}

// everywhere is one cloud for every account and region of a configuration.
func everywhere(cfg *config.Config, cloud Cloud) map[place]Cloud {
	clouds := map[place]Cloud{}
	for _, p := range placesOf(cfg) {
		clouds[p] = cloud
	}
	return clouds
}

// wiring is how the parts are put together, beside the configuration.
type wiring struct {
	dry bool
	// onTrouble is told of sources that failed; it may be nil.
	onTrouble func(source, problem string)
	// brakes are asked before every write; nil are none.
	brakes *brakes
	// inProcess says that the clouds are in this process and answer at once.
	inProcess bool
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
		cloud, settings, crafts := clouds[p], map[string]actuator.Setting{}, map[string]actuator.Craft{}
		sources, calls := sourcesOf(cloud), callsOf(cloud, w.onTrouble)
		var tiers []collector.Tier
		for _, t := range cfg.Tiers {
			if placeOf(t) != p {
				continue
			}
			if t.Mode != scale.Off {
				tiers = append(tiers, watched(t))
			}
			switch k := t.Target.(type) {
			case settable:
				settings[t.Name], route.Of[t.Name] = actuator.Setting{Kind: k, Tier: watchedBy(t)}, 2*i
			case kind.Changer:
				craft := actuator.Changing{Kind: k, Tier: watchedBy(t), Resource: t.Resource(), Sources: sources, Calls: calls}
				if p, is := k.(kind.Publisher); is {
					craft.Publish = publisher(p, cloud, gate, w.onTrouble)
				}
				crafts[t.Name], route.Of[t.Name] = craft, 2*i+1
			}
		}
		all.observers = append(all.observers, collector.New(collector.Options{
			Tiers: tiers, Metrics: cloud, Sources: sources, Memory: memory,
			Region: p.region, Settle: cfg.Loop.Settle, Interval: cfg.Loop.Interval, Pace: fetch.Pace{InProcess: w.inProcess}, OnTrouble: w.onTrouble,
		}))
		route.Hands = append(route.Hands, &actuator.Setters{Of: settings, Sources: sources, Calls: calls, Gate: gate},
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

// settable is a kind whose size is set by one call.
type settable interface {
	kind.Viewer
	kind.Setter
}

// publisher tells applications where the members of a tier are; nil where nobody is told.
func publisher(p kind.Publisher, cloud Cloud, gate *brake.Gate, onTrouble func(source, problem string)) *actuator.Publisher {
	file, parameter := p.Publishes()
	if file == "" && parameter == "" {
		return nil
	}
	return &actuator.Publisher{File: file, Parameter: parameter, Store: cloud, Gate: gate, OnTrouble: onTrouble}
}

// sourcesOf are what can be read of a cloud.
func sourcesOf(cloud Cloud) []fetch.Source {
	return slices.Concat(fetch.FromAutoScaling(cloud), fetch.FromEC2(cloud), fetch.FromELB(cloud), fetch.FromRDS(cloud, operation.TierTag), fetch.FromReplicaScalers(cloud), fetch.FromSQS(cloud))
}

func policies(cfg *config.Config) map[string]loop.Decider {
	out := map[string]loop.Decider{}
	for _, t := range cfg.Tiers {
		out[t.Name] = tierPolicy(t)
	}
	return out
}

func tierPolicy(t config.Tier) policy.Policy {
	g := t.Guards
	p := policy.Policy{
		Limits: t.Limits, Breaker: g.Breaker, Stabilise: g.Stabilise, Quiet: g.Quiet, Freeze: g.Freeze, ShrinkLimit: g.ShrinkLimit,
		Cooldown: g.Cooldown, Window: g.Window,
	}
	if t.Target != nil {
		p.Fits = t.Target.Headroom(t.SignalOf)
		p.Published = t.Target.Traits().Published
	}
	for _, s := range t.Scalers {
		p.Scalers = append(p.Scalers, s)
	}
	return p
}

// memorySpan is how far back the memory of a tier has to reach: the longest
// window of any tier, and the age of the oldest sample a ratio may be taken from.
func memorySpan(cfg *config.Config) time.Duration {
	span := 15 * time.Minute
	for _, t := range cfg.Tiers {
		span = max(span, t.Guards.LookBack())
		for _, s := range t.Signals {
			span = max(span, s.MaxAge)
		}
	}
	return span + 5*cfg.Loop.Interval
}
