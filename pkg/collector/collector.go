package collector

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Metrics answers queries with one series each, in their order. An Invalid error
// means that at least one query is to blame for all.
type Metrics interface {
	Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error)
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
	Signals []signal.Signal
	// Kind makes the view of what the tier scales.
	Kind kind.Viewer
	// Resource is what operations lock; "" where there are none.
	Resource string
	// UnitPrice is what its user says that a unit costs an hour, in US dollars; 0 is nothing.
	UnitPrice float64
	// Healthy asks how many machines the load balancer of the tier finds healthy; nil where there is none.
	Healthy *signal.Query
	// Rest lets the tier be looked at less often while nothing can come of it.
	Rest Rest
}

// Options of a Collector. Memory may be nil where nothing is remembered.
type Options struct {
	Tiers   []Tier
	Metrics Metrics
	// Sources read what the kinds of the tiers want to know, and signals that are asked
	// themselves.
	Sources []fetch.Source
	Memory  Memory
	// Region is only named in sentences.
	Region string
	// Home is the region, whose prices count; it is known where Region is "" too.
	Home string
	// AskPrices lets the price list of AWS be asked for what Prices has no own rate of.
	AskPrices bool
	// Prices know what the tiers cost.
	Prices price.Book
	// Settle is how long after the end of a period its datapoint may still be
	// half-filled; anything younger is ignored. 60 to 120 s suit AWS.
	Settle time.Duration
	// Interval is the time between two evaluations. Observe takes at most half of it,
	// and at most two thirds of what its context allows. 0 means 60 s.
	Interval time.Duration
	// Pace is how the sources are asked.
	Pace fetch.Pace
	// OnTrouble is told once per evaluation of every source that failed, also while an
	// older value still stands in for it. It must not block.
	OnTrouble func(source, problem string, kind scale.Kind)
	// OnAsked is told of every tier for which CloudWatch was asked, and of how many metrics: a share of what
	// several tiers ask for together. It must not block; nil tells nobody.
	OnAsked func(tier string, metrics float64)
}

// Collector observes all tiers. It remembers the last answers between evaluations.
type Collector struct {
	o      Options
	mu     sync.Mutex // one evaluation at a time
	tiers  []watched
	asks   []*ask
	reader *fetch.Reader
	facts  facts.Facts // of this evaluation
	// members are those that are seen to work.
	members map[string]acquaintance
	// broken is since when members were seen to serve nobody by a fault.
	broken map[string]time.Time
	// named are the asks that exist, by key; queries of members join them later.
	named map[string]*ask
	// planned are the keys of the asks that are due at every evaluation.
	planned map[string]bool
	// pricing knows what tiers cost.
	pricing kind.Pricing
}

// watched is a tier with its signals resolved to what must be fetched for them.
type watched struct {
	Tier
	readings []reading
	healthy  *ask // nil where no load balancer is known
	*look
	// follows says that some signals are about what a selector chooses, and about is what they
	// are about now; "" while nothing is chosen.
	follows bool
	about   string
	// cost is what it costs, as long as that is the same.
	cost *scale.Cost
	// rest is the time from look to look while the tier rests, which it does since calm; 0 while it does not.
	rest time.Duration
	calm time.Time
}

// look is what belongs to one evaluation: of many tiers, it is more than all that is kept between two.
type look struct {
	now time.Time // the evaluation
	// is the tier for its kind, and view how it is.
	is   kind.Watched
	view kind.View
	// defect is why its kind could not say what it wants to know; "" when it could.
	defect string
}

// New makes the collection plan. It calls nobody.
func New(o Options) *Collector {
	if o.Interval <= 0 {
		o.Interval = time.Minute
	}
	c := &Collector{o: o, reader: fetch.New(o.Sources), members: map[string]acquaintance{}, broken: map[string]time.Time{}}
	c.reader.Pace = o.Pace
	c.pricing = kind.Pricing{Book: o.Prices, Home: o.Home, Ask: o.AskPrices}
	c.plan()
	c.o.Tiers = nil // which the plan has
	return c
}

// Observe returns one snapshot per tier, in the order of Options.Tiers, always
// all of them. Now is when the evaluation began; ctx bounds it.
func (c *Collector) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Whatever the sources do, a third of the evaluation is left for acting.
	ctx, cancel := c.o.Pace.Within(ctx, 2./3, c.o.Interval/2)
	defer cancel()
	world, looks := make([]scale.Snapshot, len(c.tiers)), make([]look, len(c.tiers))
	for i := range c.tiers {
		t := &c.tiers[i]
		world[i] = scale.Snapshot{Tier: t.Name, Mode: t.Mode, Now: now, Past: c.past(t.Name)}
		t.look = &looks[i]
		t.now = now
		t.is = kind.Watched{Name: t.Name, Mode: t.Mode, Region: c.o.Region, Signals: t.Signals, Past: &world[i].Past, Away: c.away(&world[i].Past, now)}
	}
	defer c.release()
	c.turn(now)
	// Each of these keeps to its own part of the Collector.
	sources := [...]func(){
		func() { c.fetchMetrics(ctx, now, c.asks) },
		func() { c.facts = c.reader.Read(ctx, now, c.wants) },
	}
	c.o.Pace.Together(len(sources), len(sources), func(i int) { sources[i]() })
	for i := range c.tiers {
		t := &c.tiers[i]
		t.view = c.look(t, now)
	}
	c.contest()
	c.noteBroken(now)
	made := c.followSelected()
	made = append(made, c.followMembers(now)...)
	c.fetchMetrics(ctx, now, append(made, c.explain(now)...))
	running := c.running()
	for i := range c.tiers {
		t := &c.tiers[i]
		c.fill(&world[i], t)
		if t.Resource != "" {
			world[i].Operations = running[t.Resource]
		}
		c.calm(t, &world[i])
	}
	c.tell()
	c.share()
	return world
}

// look contains a defect of one kind in the tiers of that kind.
func (c *Collector) look(t *watched, now time.Time) (v kind.View) {
	defer func() {
		if r := recover(); r != nil {
			v = kind.View{Missing: fmt.Sprintf("dynascale panicked while it read tier %s; please report this defect: %v", t.Name, r)}
		}
	}()
	if t.defect != "" {
		return kind.View{Missing: t.defect}
	}
	return t.Kind.View(t.is, c.facts, now)
}

// wants orders what all tiers want. A defect of one kind stays in its tiers.
func (c *Collector) wants(known facts.Facts, order *facts.Order) {
	for i := range c.tiers {
		c.tiers[i].wants(known, order)
		c.wantPrices(&c.tiers[i], known, order)
	}
}

// wants contains a defect of one kind in the tiers of that kind.
func (t *watched) wants(known facts.Facts, order *facts.Order) {
	defer func() {
		if r := recover(); r != nil {
			t.defect = fmt.Sprintf("dynascale panicked while it planned the reads of tier %s; please report this defect: %v", t.Name, r)
		}
	}()
	for i := range t.readings {
		// What is not looked at in this evaluation is as it was at the last look.
		if r := &t.readings[i]; r.signal.Source.Direct != nil && !r.looked.Before(t.now) {
			r.signal.Source.Direct.Want(order)
		}
	}
	t.Kind.Wants(t.is, known, order)
}

// release lets go of what belongs to one evaluation.
func (c *Collector) release() {
	for i := range c.tiers {
		c.tiers[i].look = nil
	}
}

// fill puts into the snapshot of a tier what was seen of it.
func (c *Collector) fill(s *scale.Snapshot, t *watched) {
	v, now := &t.view, s.Now
	s.Capacity, s.Objections, s.NoShrink, s.NoRaise, s.FailedLaunches = v.Capacity, v.Objections, v.NoShrink, v.NoRaise, v.Failed
	s.History = v.History
	if v.Selected != nil {
		s.Capacity.Selected = v.Selected.Names
	}
	if v.Missing != "" {
		s.Gaps = append(s.Gaps, scale.Gap{Signal: scale.CapacitySignal, Why: v.Missing})
	}
	if len(t.readings) > 0 {
		s.Samples = make([]scale.Sample, 0, len(t.readings))
	}
	behind := c.behind(t, now)
	for i := range t.readings {
		r := &t.readings[i]
		if r.signal.Source.Sum != nil || r.signal.Source.Formula != nil {
			continue // of what is read here
		}
		at := now
		if !r.looked.IsZero() {
			at = r.looked
		}
		sample, why := scale.Sample{}, ""
		if r.signal.Source.InRotation {
			var silent []scale.Gap
			sample, silent, why = c.readServing(r, behind, at)
			s.Gaps = append(s.Gaps, silent...)
		} else {
			sample, why = c.read(r, at)
			if x, is := c.unserved(t, r, at); is {
				sample, why = x, ""
			}
		}
		if k, is := t.Kind.(kind.Relative); is && why == "" && r.signal.Source.RelativeToMin {
			sample, why = k.Relate(t.is, c.facts, sample)
		}
		if why == "" {
			sample.Recent = c.recent(r, sample, at)
			s.Samples = append(s.Samples, sample)
		} else {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: r.signal.Name, Why: why})
		}
	}
	t.is.Samples = s.Samples
	s.Cost = c.cost(t)
	followTraffic(t.readings, s)
	c.addUp(t.readings, s)
	c.compute(t.readings, s)
	rank(t.readings, s)
	s.Unhealthy = c.unhealthy(t.readings, s, v.Hosts, now)
	s.Served = c.served(t, s, now)
	c.leaveOut(&s.Capacity, behind, now)
}

// running are the operations under way, by what they change.
func (c *Collector) running() map[string][]scale.Operation {
	if c.o.Memory == nil {
		return nil
	}
	open := c.o.Memory.Operations()
	if len(open) == 0 {
		return nil
	}
	out := map[string][]scale.Operation{}
	for _, op := range open {
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

// away is since when nobody looked at a tier; zero where the evaluation before was a moment ago, or none was.
func (c *Collector) away(past *scale.Past, now time.Time) time.Time {
	if n := len(past.Ring); n > 0 && now.Sub(past.Ring[n-1].At) > spend.Follow(c.o.Interval) {
		return past.Ring[n-1].At
	}
	return time.Time{}
}

// tell reports every distinct trouble of this evaluation once.
func (c *Collector) tell() {
	if c.o.OnTrouble == nil {
		return
	}
	told := map[[2]string]bool{}
	say := func(source, problem string, kind scale.Kind) {
		if key := [2]string{source, problem}; problem != "" && !told[key] {
			told[key] = true
			c.o.OnTrouble(source, problem, kind)
		}
	}
	for _, a := range c.asks {
		say("cloudwatch", a.trouble, scale.KindOf(a.cause))
	}
	c.reader.Tell(say)
}
