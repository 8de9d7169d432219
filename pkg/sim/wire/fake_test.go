package wire

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// plainCloud is the smallest world: what it holds is set by the test.
type plainCloud struct {
	mu         sync.Mutex
	groups     map[string]resource.Group
	activities map[string][]scale.Activity
	queues     map[string]resource.Queue
	series     func(signal.Query) signal.Series
	asked      [][]signal.Query
	from, to   []time.Time
	fail       error // of every call
}

func newPlainCloud() *plainCloud {
	return &plainCloud{groups: map[string]resource.Group{}, activities: map[string][]scale.Activity{}, queues: map[string]resource.Queue{}}
}

func (c *plainCloud) add(name string, capacity scale.Capacity) {
	c.groups[name] = resource.Group{Name: name, Capacity: capacity}
}

func (c *plainCloud) GroupNames() []string {
	var names []string
	for name := range c.groups {
		names = append(names, name)
	}
	return names
}

func (c *plainCloud) Groups(_ context.Context, names []string) (map[string]resource.Group, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]resource.Group{}
	for _, name := range names {
		if g, ok := c.groups[name]; ok {
			found[name] = g
		}
	}
	return found, c.fail
}

func (c *plainCloud) change(group string, change func(*scale.Capacity)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	g, ok := c.groups[group]
	if c.fail != nil {
		return c.fail
	}
	if !ok {
		return missing("changing "+group, group)
	}
	change(&g.Capacity)
	c.groups[group] = g
	return nil
}

func (c *plainCloud) SetDesired(_ context.Context, group string, size int) error {
	return c.change(group, func(x *scale.Capacity) { x.Desired = size })
}

func (c *plainCloud) SetMin(_ context.Context, group string, size int) error {
	return c.change(group, func(x *scale.Capacity) { x.Min, x.Desired = size, max(x.Desired, size) })
}

func (c *plainCloud) Activities(_ context.Context, group string, since time.Time) ([]scale.Activity, error) {
	return slices.DeleteFunc(slices.Clone(c.activities[group]), func(a scale.Activity) bool { return a.Start.Before(since) }), c.fail
}

func (c *plainCloud) Series(_ context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.from, c.to = append(c.asked, queries), append(c.from, from), append(c.to, to)
	out := make([]signal.Series, len(queries))
	for i, q := range queries {
		if c.series != nil {
			out[i] = c.series(q)
		}
	}
	return out, c.fail
}

func (c *plainCloud) Queue(_ context.Context, url string) (resource.Queue, error) {
	q, ok := c.queues[url]
	if c.fail == nil && !ok {
		return q, &scale.Failure{Doing: "reading queue", Kind: scale.Missing, Err: errors.New("The specified queue does not exist.")} // AWS's words
	}
	return q, c.fail
}

func (c *plainCloud) Now() time.Time { return noon }

// richCloud also tells details.
type richCloud struct {
	*plainCloud
	specs      map[string]sim.GroupSpec
	instances  map[string][]sim.Instance
	activities map[string][]sim.ScalingActivity
}

func (c richCloud) Spec(group string) (sim.GroupSpec, bool) {
	spec, ok := c.specs[group]
	return spec, ok
}
func (c richCloud) Instances(group string) []sim.Instance { return c.instances[group] }
func (c richCloud) ScalingActivities(group string) []sim.ScalingActivity {
	return c.activities[group]
}

func (c richCloud) SetBounds(group string, low, high int) error {
	return c.change(group, func(x *scale.Capacity) {
		x.Min, x.Max, x.Desired = low, high, min(max(x.Desired, low), high)
	})
}

// points are n values a minute apart, newest first; the value of the point at
// the minute m before the newest is n-m.
func points(newest time.Time, n int) []signal.Point {
	list := make([]signal.Point, n)
	for i := range list {
		list[i] = signal.Point{At: newest.Add(-time.Duration(i) * time.Minute), Value: float64(n - i)}
	}
	return list
}
