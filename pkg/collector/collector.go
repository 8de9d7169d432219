package collector

import (
	"context"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Metrics answers queries with one series each, in their order. An Invalid error
// means that at least one query is to blame for all.
type Metrics interface {
	Series(ctx context.Context, queries []gauge.Query, from, to time.Time) ([]gauge.Series, error)
}

// Groups reads up to 100 Auto Scaling groups at a time, a missing one being
// absent, and what a group did lately.
type Groups interface {
	Groups(ctx context.Context, names []string) (map[string]estate.Group, error)
	Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error)
}

// Owners tells who else changes groups, in sentences.
type Owners interface {
	Policies(ctx context.Context) (map[string][]string, error)
	Refreshing(ctx context.Context, group string) (string, error)
}

// Queues reads the depth of one queue.
type Queues interface {
	Queue(ctx context.Context, url string) (gauge.Queue, error)
}

// Memory is what the ledger knows of a tier, and what is under way.
type Memory interface {
	Past(tier string) scale.Past
	Operations() []scale.Operation
}

// Tier is what the collector must know of a tier.
type Tier struct {
	Name    string
	Mode    scale.Mode
	Signals []gauge.Signal
	// Exactly one of these says what it scales. Group is a group's name.
	Group    string
	Machine  *Machine
	Replicas *Replicas
	Class    *Class
	ACU      *ACU
	// Resource is what operations lock; "" for a group.
	Resource string
}

// Options of a Collector. Owners may be nil where nobody else can own a group,
// Machines and Databases where no tier scales any, and Memory where nothing is
// remembered.
type Options struct {
	Tiers     []Tier
	Metrics   Metrics
	Groups    Groups
	Owners    Owners
	Queues    Queues
	Machines  Machines
	Databases Databases
	Memory    Memory
	// Region is only named in sentences.
	Region string
	// Settle is how long after the end of a period its datapoint may still be
	// half-filled; anything younger is ignored. 60 to 120 s suit AWS.
	Settle time.Duration
	// Interval is the time between two ticks. Observe takes at most half of it,
	// and at most two thirds of what its context allows. 0 means 60 s.
	Interval time.Duration
	// OnTrouble is told once per pass of every source that failed, also while an
	// older value still stands in for it. It must not block.
	OnTrouble func(source, problem string)
}

// Collector observes all tiers. It remembers the last answers between ticks.
type Collector struct {
	o      Options
	mu     sync.Mutex // one pass at a time
	tiers  []watched
	asks   []*ask
	groups []*group
	queues []*queue
	owners *owners
	stock  *stock
	// readers are those that are seen to work.
	readers map[string]acquaintance
	// named are the asks that exist, by key; queries of readers join them later.
	named map[string]*ask
	// planned are the keys of the asks that are due at every pass.
	planned map[string]bool
}

// watched is a tier with its signals resolved to what must be fetched for them.
type watched struct {
	Tier
	group    *group  // nil for a tier that scales something else
	subject  subject // nil for a group
	readings []reading
}

// New makes the collection plan. It calls nobody.
func New(o Options) *Collector {
	if o.Interval <= 0 {
		o.Interval = time.Minute
	}
	c := &Collector{o: o}
	c.plan()
	return c
}

// Observe returns one snapshot per tier, in the order of Options.Tiers, always
// all of them. Now is the tick; ctx bounds the pass.
func (c *Collector) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Whatever the sources do, a third of the pass is left for acting.
	ctx, cancel := context.WithTimeout(ctx, share(ctx, 2./3, c.o.Interval/2))
	defer cancel()
	// Each of these keeps to its own part of the Collector.
	var sources sync.WaitGroup
	sources.Go(func() { c.fetchMetrics(ctx, now, c.asks) })
	sources.Go(func() { c.fetchGroups(ctx, now) })
	sources.Go(func() { c.fetchQueues(ctx, now) })
	sources.Go(func() { c.fetchOwners(ctx, now) })
	sources.Go(func() { c.fetchStock(ctx, now) })
	sources.Wait()
	c.fetchMetrics(ctx, now, append(c.followReaders(), c.explain(now)...))
	world := make([]scale.Snapshot, len(c.tiers))
	running := c.running()
	for i := range c.tiers {
		world[i] = c.snapshot(&c.tiers[i], now)
		if t := &c.tiers[i]; t.Resource != "" {
			world[i].Operations = running[t.Resource]
		}
	}
	c.tell()
	return world
}

func (c *Collector) snapshot(t *watched, now time.Time) scale.Snapshot {
	s := scale.Snapshot{Tier: t.Name, Mode: t.Mode, Now: now, Past: c.past(t.Name)}
	switch why := c.capacity(t, &s); {
	case why != "":
		s.Gaps = append(s.Gaps, scale.Gap{Signal: scale.CapacitySignal, Why: why})
	case t.group != nil:
		s.FailedLaunches = t.group.failedLaunches(now)
	}
	if len(t.readings) > 0 {
		s.Samples = make([]scale.Sample, 0, len(t.readings))
	}
	behind := c.behind(t, now)
	for i := range t.readings {
		r := &t.readings[i]
		sample, why := scale.Sample{}, ""
		if r.signal.Source.Serving {
			var silent []scale.Gap
			sample, silent, why = c.readServing(r, behind, now)
			s.Gaps = append(s.Gaps, silent...)
		} else {
			sample, why = c.read(r, now)
			if x, is := c.unserved(t, r, now); is {
				sample, why = x, ""
			}
		}
		if a, is := t.subject.(acu); is && why == "" && r.signal.Source.OfLeast {
			sample, why = a.ofLeast(c.stock, sample)
		}
		if why == "" {
			s.Samples = append(s.Samples, sample)
		} else {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: r.signal.Name, Why: why})
		}
	}
	followTraffic(t.readings, &s)
	if t.group != nil {
		s.Unhealthy = c.unhealthy(t.readings, t.group, now)
		s.Objections, s.NoShrink = c.objections(t), c.noShrink(t)
	} else {
		c.leaveOut(&s.Capacity, behind, now)
	}
	return s
}

// capacity fills in the size of a tier, or tells why it is not known.
func (c *Collector) capacity(t *watched, s *scale.Snapshot) string {
	if t.group == nil {
		return t.subject.look(c.stock, s)
	}
	if why := t.group.gap(c.o.Region); why != "" {
		return why
	}
	s.Capacity = t.group.is.Capacity
	return ""
}

// running are the operations under way, by what they change.
func (c *Collector) running() map[string][]scale.Operation {
	out := map[string][]scale.Operation{}
	if c.o.Memory == nil {
		return out
	}
	for _, op := range c.o.Memory.Operations() {
		out[op.Resource] = append(out[op.Resource], op)
	}
	return out
}

// past never fails: without a past, every guard behaves as if a change had just
// happened.
func (c *Collector) past(tier string) (past scale.Past) {
	if c.o.Memory == nil {
		return scale.Past{}
	}
	defer func() {
		if recover() != nil {
			past = scale.Past{}
		}
	}()
	return c.o.Memory.Past(tier)
}

// tell reports every distinct trouble of this pass once.
func (c *Collector) tell() {
	if c.o.OnTrouble == nil {
		return
	}
	told := map[[2]string]bool{}
	say := func(source, problem string) {
		if key := [2]string{source, problem}; problem != "" && !told[key] {
			told[key] = true
			c.o.OnTrouble(source, problem)
		}
	}
	for _, a := range c.asks {
		say("cloudwatch", a.trouble)
	}
	c.stock.tell(say)
	for _, g := range c.groups {
		say("autoscaling", g.trouble)
		say("autoscaling", g.activityTrouble)
	}
	for _, q := range c.queues {
		say("sqs", q.trouble)
	}
	say("autoscaling", c.owners.policyTrouble)
	for _, r := range c.owners.refreshes {
		say("autoscaling", r.trouble)
	}
}
