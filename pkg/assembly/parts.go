package assembly

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/actuator"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Options are how the parts are put together, beside the configuration.
type Options struct {
	// DryRun writes nothing to the cloud, ever.
	DryRun bool
	// OnTrouble is told of sources that failed; it may be nil.
	OnTrouble func(at config.Place, source, problem string, kind scale.Kind)
	// OnAsked is told how many metrics CloudWatch was asked for on behalf of each tier; it may be nil.
	OnAsked func(tier string, metrics float64)
	// Gate is asked before every write; nil lets all pass.
	Gate *brake.Gate
	// Endpoints read what signals are read from beside the cloud.
	Endpoints []fetch.Source
	// InProcess says that the clouds are in this process and answer at once.
	InProcess bool
	// OnSelected is told when a tier selects something else than before; it may be nil.
	OnSelected func(tier, text string)
}

// Everywhere is one cloud for every account and region of a configuration.
func Everywhere(cfg *config.Config, cloud Cloud) map[config.Place]Cloud {
	clouds := map[config.Place]Cloud{}
	for _, p := range cfg.Places() {
		clouds[p] = cloud
	}
	return clouds
}

// Parts makes the parts of an evaluation of every account and region: an observer and a
// actuator for each.
func Parts[C Cloud](cfg *config.Config, clouds map[config.Place]C, memory Memory, o Options) loop.Parts {
	all := joined{modes: map[string]scale.Mode{}}
	route, pools := actuator.Route{Of: map[string]int{}}, map[string]*actuator.Pool{}
	for i, p := range cfg.Places() {
		cloud, settings, reconcilers := clouds[p], map[string]actuator.Setting{}, map[string]actuator.Reconciler{}
		var onTrouble func(source, problem string, kind scale.Kind)
		if o.OnTrouble != nil {
			onTrouble = func(source, problem string, kind scale.Kind) { o.OnTrouble(p, source, problem, kind) }
		}
		sources, calls := Sources(cloud), Calls(cloud, onTrouble)
		var tiers []collector.Tier
		for n := range cfg.Tiers {
			t := &cfg.Tiers[n]
			if t.Place() != p {
				continue
			}
			if t.Mode != scale.Off {
				tiers = append(tiers, Observed(*t))
			}
			if g := t.Guards.Connections; g.Parameter != "" {
				pools[t.Name] = &actuator.Pool{Timeout: g.Timeout, Idle: g.Idle, Publisher: actuator.Publisher{Parameter: g.Parameter, Store: cloud, Gate: o.Gate, OnTrouble: onTrouble}}
			}
			switch k := t.Target.(type) {
			case settable:
				settings[t.Name], route.Of[t.Name] = actuator.Setting{Kind: k, Tier: func() kind.Watched { return Watched(*t) }}, 2*i
			case kind.Changer:
				reconciler := actuator.Changing{Kind: k, Tier: Watched(*t), Resource: t.Resource(), Sources: sources, Calls: calls}
				if p, is := k.(kind.Publisher); is {
					reconciler.Publish = publisher(p, cloud, o.Gate, onTrouble)
				}
				reconcilers[t.Name], route.Of[t.Name] = reconciler, 2*i+1
			}
		}
		all.observers = append(all.observers, collector.New(collector.Options{
			Tiers: tiers, Metrics: cloud, Sources: slices.Concat(sources, o.Endpoints), Memory: memory,
			Region: p.Region, Home: cloud.Home(), Prices: cfg.Prices.Book(), AskPrices: cfg.Prices.API, Settle: cfg.Loop.Settle, Interval: cfg.Loop.Interval, Pace: fetch.Pace{InProcess: o.InProcess}, OnTrouble: onTrouble, OnAsked: o.OnAsked,
		}))
		route.Actuators = append(route.Actuators, &actuator.Setters{Of: settings, Sources: sources, Calls: calls, Gate: o.Gate, Priority: priorities(cfg)},
			&actuator.Operations{Ledger: memory, Reconcilers: reconcilers, Gate: o.Gate, Priority: priorities(cfg)})
	}
	for _, t := range cfg.Tiers {
		all.order = append(all.order, t.Name)
		all.modes[t.Name] = t.Mode
	}
	var act actuator.Actuator = route
	if len(pools) > 0 {
		act = actuator.Pools{Next: route, Of: pools}
	}
	act = actuator.Observing{Next: act}
	if o.DryRun {
		act = actuator.DryRun{}
	}
	kept, _ := memory.(fleet.Memory)
	whole := Fleet(cfg, kept)
	return loop.Parts{Observer: whole.Over(follow(all, cfg.Tiers, memory, o.OnSelected)), Policies: policies(cfg, o.InProcess), Links: links(cfg), Reviewer: whole, Actuator: act, Ledger: memory,
		Deadline: cfg.Loop.Deadline}
}

// settable is a kind whose size is set by one call.
type settable interface {
	kind.Viewer
	kind.Setter
}

// publisher tells applications where the members of a tier are; nil where nobody is told.
func publisher(p kind.Publisher, cloud Cloud, gate *brake.Gate, onTrouble func(source, problem string, kind scale.Kind)) *actuator.Publisher {
	file, parameter := p.Publishes()
	if file == "" && parameter == "" {
		return nil
	}
	return &actuator.Publisher{File: file, Parameter: parameter, Store: cloud, Gate: gate, OnTrouble: onTrouble}
}
