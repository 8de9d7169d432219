package collector

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

const (
	// maxSlots is how many metrics and expressions fit into one GetMetricData.
	maxSlots = 500
	// maxPoints keeps an answer on one page, which holds 100,800.
	maxPoints = 50_000
	// Late datapoints are looked for this far back.
	backPeriods = 5
	backAtLeast = 15 * time.Minute
)

// reading is a signal and what must be fetched for it.
type reading struct {
	signal      *signal.Signal // of the tier
	metric      *ask
	part, whole *ask
	proof       proof
	each        []*ask // of the members that there are, and of the source when reads may be its own
	members     []string
	shared      bool // one address leads to all of them
	// trail are the values of one that is not made of datapoints, newest first, as far back as somebody looks.
	trail []scale.Point
	// looked is the evaluation that looked last.
	looked time.Time
}

// plan merges the signals of all tiers: every distinct query is fetched
// once, no matter how many signals need it.
func (c *Collector) plan() {
	asks := map[string]*ask{}
	c.named = asks
	c.tiers = make([]watched, 0, len(c.o.Tiers))
	for _, t := range c.o.Tiers {
		w := watched{Tier: t, readings: make([]reading, 0, len(t.Signals))}
		for i := range t.Signals {
			s := &t.Signals[i]
			r := reading{signal: s}
			if s.Follows() {
				w.follows = true // what it is about is not known yet
			} else if s.Source.Metric != nil {
				r.metric = askFor(asks, *s.Source.Metric)
				r.metric.lookBack(s.Lookback)
			} else if ratio := s.Source.Ratio; ratio != nil {
				r.part, r.whole = askFor(asks, ratio.Part), askFor(asks, ratio.Whole)
				r.part.lookBack(s.Lookback)
				r.whole.lookBack(s.Lookback)
			}
			w.readings = append(w.readings, r)
		}
		c.tiers = append(c.tiers, w)
	}
	for i := range c.tiers {
		if t := &c.tiers[i]; t.Healthy != nil {
			t.healthy = askFor(asks, *t.Healthy)
			t.healthy.due = asleep // a signal that needs it as well wakes it
		}
	}
	c.planned = map[string]bool{}
	for k := range asks {
		c.planned[k] = true
	}
	planned := maps.Clone(asks)
	for i := range c.tiers {
		for j := range c.tiers[i].readings {
			r := &c.tiers[i].readings[j]
			r.proof = c.proofOf(*r.signal, *r)
		}
	}
	// Long periods first: the window of a call is as long as its longest period
	// needs, so like periods travel together.
	c.asks = slices.SortedFunc(maps.Values(planned), func(a, b *ask) int {
		if a.query.Period != b.query.Period {
			return int(b.query.Period/time.Second) - int(a.query.Period/time.Second)
		}
		return strings.Compare(a.key, b.key)
	})
}

func askFor(asks map[string]*ask, q signal.Query) *ask {
	q.PerSecond = false // the same datapoints, read differently
	if q.Period <= 0 {
		q.Period = time.Minute
	}
	k := key(q)
	if asks[k] == nil {
		asks[k] = &ask{key: k, query: q, slots: 1 + len(q.Inputs), keep: keepPoints, traffic: q.Traffic()}
	}
	return asks[k]
}

// key is equal for two queries exactly if they ask the same thing.
func key(q signal.Query) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %q %d %q", q.Namespace, q.Name, q.Statistic, q.Period, q.Expression)
	for _, d := range q.Dimensions {
		fmt.Fprintf(&b, " %q=%q", d.Name, d.Value)
	}
	for _, name := range slices.Sorted(maps.Keys(q.Inputs)) {
		input := q.Inputs[name]
		input.PerSecond = false
		fmt.Fprintf(&b, " %q(%s)", name, key(input))
	}
	return b.String()
}

// pack fills calls in the order of asks, up to AWS's limits.
func pack(asks []*ask) [][]*ask {
	var calls [][]*ask
	var batch []*ask
	slots, points, insights := 0, 0, 0
	for _, a := range asks {
		longest := a.query.Period
		if len(batch) > 0 {
			longest = batch[0].query.Period
		}
		more := int(max(a.back, back(longest)) / a.query.Period)
		insight := 0
		if a.insights() {
			insight = 1
		}
		if len(batch) > 0 && (slots+a.slots > maxSlots || points+more > maxPoints || insights+insight > 1) {
			calls = append(calls, batch)
			batch, slots, points, insights = nil, 0, 0, 0
		}
		batch = append(batch, a)
		slots, points, insights = slots+a.slots, points+more, insights+insight
	}
	if len(batch) > 0 {
		calls = append(calls, batch)
	}
	return calls
}

func back(longest time.Duration) time.Duration { return max(backPeriods*longest, backAtLeast) }

// bounds is the window of one call: it ends with the newest settled period of
// any of its queries and is aligned to the longest.
func bounds(batch []*ask, now time.Time, settle time.Duration) (from, to time.Time) {
	var longest, further time.Duration
	for _, a := range batch {
		longest, further = max(longest, a.query.Period), max(further, a.back+a.query.Period)
		if end := closed(now, settle, a.query.Period); end.After(to) {
			to = end
		}
	}
	return align(to.Add(-max(further, back(longest))), longest), to
}
