package sim

import (
	"context"
	"slices"
	"strings"
)

// Metric is one that something publishes, by its namespace, name and dimensions.
type Metric struct {
	Namespace, Name string
	Dimensions      map[string]string
}

// Metrics answers ListMetrics: all that was ever published and is still kept, in a fixed
// order. The error is a *scale.Failure.
func (c *Meters) Metrics(ctx context.Context) ([]Metric, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, call{service: "cloudwatch", api: "ListMetrics", doing: "listing metrics"}); err != nil {
		return nil, err
	}
	var keys []string
	for k, rings := range c.feeds {
		if slices.ContainsFunc(rings, (*ring).published) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	list := make([]Metric, len(keys))
	for i, k := range keys {
		parts := strings.Split(k, "\x01")
		m := Metric{Namespace: parts[0], Name: parts[1], Dimensions: map[string]string{}}
		for _, pair := range parts[2:] {
			name, value, _ := strings.Cut(pair, "\x00")
			m.Dimensions[name] = value
		}
		list[i] = m
	}
	return list, nil
}

// published reports whether there ever was a datapoint that is still remembered.
func (r *ring) published() bool {
	return slices.ContainsFunc(r.sums, func(s sum) bool { return s.n > 0 })
}
