package collector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// cloud is every source at once. The zero cloud has no data and never fails.
type cloud struct {
	mu sync.Mutex
	// points answers a metric by its name.
	points map[string][]signal.Point
	// series, when set, answers instead of points.
	series func(q signal.Query) signal.Series
	refuse func(queries []signal.Query) error
	groups map[string]resource.Group
	// groupError fails a whole call.
	groupError func(names []string) error
	activities func(group string) ([]scale.Activity, error)
	queues     map[string]resource.Queue
	queueError error
	// queueRefused fails the calls of single queues.
	queueRefused map[string]error
	policies     map[string][]string
	policyError  error
	refreshing   func(group string) (string, error)
	past         map[string]scale.Past
	running      []scale.Operation

	asked         [][]string // names of the queries of each call
	windows       [][2]time.Time
	groupCalls    [][]string
	listings      int
	listingError  error // fails the listing of all groups
	activityCalls []string
	since         []time.Time
	policyCalls   int
	refreshCalls  []string
	queueCalls    int
}

func (c *cloud) Series(_ context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	for _, q := range queries {
		names = append(names, q.Name+q.Expression)
	}
	c.asked = append(c.asked, names)
	c.windows = append(c.windows, [2]time.Time{from, to})
	if c.refuse != nil {
		if err := c.refuse(queries); err != nil {
			return nil, err
		}
	}
	out := make([]signal.Series, len(queries))
	for i, q := range queries {
		if c.series != nil {
			out[i] = c.series(q)
			continue
		}
		for _, p := range c.points[q.Name+q.Expression] {
			if !p.At.Before(from) && p.At.Before(to) {
				out[i].Points = append(out[i].Points, p)
			}
		}
	}
	return out, nil
}

func (c *cloud) Groups(_ context.Context, names []string) (map[string]resource.Group, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.groupCalls = append(c.groupCalls, names)
	if c.groupError != nil {
		if err := c.groupError(names); err != nil {
			return nil, err
		}
	}
	out := map[string]resource.Group{}
	for _, n := range names {
		if g, ok := c.groups[n]; ok {
			out[n] = g
		}
	}
	return out, nil
}

func (c *cloud) AllGroups(context.Context) (map[string]resource.ListedGroup, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listings++
	out := map[string]resource.ListedGroup{}
	for name, g := range c.groups {
		out[name] = resource.ListedGroup{Group: g}
	}
	return out, c.listingError
}

func (c *cloud) Activities(_ context.Context, group string, since time.Time) ([]scale.Activity, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.activityCalls = append(c.activityCalls, group)
	c.since = append(c.since, since)
	if c.activities == nil {
		return nil, nil
	}
	return c.activities(group)
}

func (*cloud) History(_ context.Context, _ string, since, _ time.Time) (resource.History, error) {
	return resource.History{Since: since}, nil
}

func (c *cloud) Policies(context.Context) (map[string][]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.policyCalls++
	return c.policies, c.policyError
}

func (*cloud) LaunchConfigurations(context.Context, []string) (map[string]resource.LaunchData, error) {
	return nil, nil
}

func (c *cloud) Refreshing(_ context.Context, group string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refreshCalls = append(c.refreshCalls, group)
	if c.refreshing == nil {
		return "", nil
	}
	return c.refreshing(group)
}

func (c *cloud) Queue(_ context.Context, url string) (resource.Queue, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queueCalls++
	if err := c.queueRefused[url]; err != nil {
		return resource.Queue{}, err
	}
	return c.queues[url], c.queueError
}

func (c *cloud) Past(tier string) scale.Past { return c.past[tier] }

func (c *cloud) Operations() []scale.Operation { return c.running }

// metricsAsked is how many metrics were paid for.
func (c *cloud) metricsAsked() int {
	n := 0
	for _, call := range c.asked {
		n += len(call)
	}
	return n
}

func (c *cloud) options(tiers ...Tier) Options {
	return Options{Tiers: tiers, Metrics: c, Memory: c, Sources: slices.Concat(fetch.FromAutoScaling(c), fetch.FromSQS(c)),
		Region: "eu-west-1", Settle: time.Minute, Interval: time.Minute}
}

// calm is a group that has what it wants.
func calm(name string) resource.Group {
	return resource.Group{Name: name, Hosts: 4, Capacity: scale.Capacity{Desired: 4, InService: 4, Min: 1, Max: 10}}
}

func metric(name string, period time.Duration) signal.Signal {
	return signal.Signal{Name: name, Unit: "percent", MaxAge: 4 * time.Minute,
		Source: signal.Source{Metric: &signal.Query{Namespace: "AWS/EC2", Name: name, Statistic: "Average", Period: period}}}
}

func ratio(name string) signal.Signal {
	q := func(n string) signal.Query {
		return signal.Query{Namespace: "AWS/ApplicationELB", Name: n, Statistic: "Sum", Period: time.Minute}
	}
	return signal.Signal{Name: name, Unit: "percent", MaxAge: 4 * time.Minute,
		Source: signal.Source{Ratio: &signal.Ratio{Part: q("errors"), Whole: q("requests"), Times: 100}}}
}

func web(signals ...signal.Signal) Tier {
	return Tier{Name: "web", Kind: &asg.Group{Group: "web-asg"}, Mode: scale.Manage, Signals: signals}
}

func fail(kind scale.Kind, words string) error {
	return &scale.Failure{Doing: "testing", Kind: kind, Err: errors.New(words)}
}

// every lists one point per period, newest first, ending with the period that
// starts at last.
func every(period time.Duration, last time.Time, values ...float64) []signal.Point {
	var out []signal.Point
	for i, v := range values {
		out = append(out, signal.Point{At: last.Add(-time.Duration(i) * period), Value: v})
	}
	return out
}

// said is what a snapshot says about a signal in one line.
func said(s scale.Snapshot, signal string) string {
	if x, ok := s.Sample(signal); ok {
		return fmt.Sprintf("%g at %s %s", x.Value, x.At.Format("15:04"), x.Quality)
	}
	return "gap: " + s.GapOf(signal)
}

func observe(t *testing.T, c *Collector, now time.Time) scale.Snapshot {
	t.Helper()
	world := c.Observe(t.Context(), now)
	if len(world) != len(c.tiers) {
		t.Fatalf("%d snapshots for %d tiers", len(world), len(c.tiers))
	}
	return world[0]
}

func want(t *testing.T, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("got  %s\nwant %s", got, wanted)
	}
}

// points are datapoints as an ask remembers them.
func points(list ...signal.Point) (out []point) { return merge(nil, list, nil, len(list)) }
