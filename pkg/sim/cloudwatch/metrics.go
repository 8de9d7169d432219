package cloudwatch

import (
	"context"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Metric is one that something publishes, by its namespace, name and dimensions.
type Metric struct {
	Namespace, Name string
	Dimensions      map[string]string
}

// Metrics answers ListMetrics: all that was ever published and is still kept, in a fixed
// order. The error is a *scale.Failure.
func (c *Meters) Metrics(ctx context.Context) ([]Metric, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "cloudwatch", API: "ListMetrics", Doing: "listing metrics"}); err != nil {
		return nil, err
	}
	var keys []string
	for k, rings := range c.Feeds {
		if slices.ContainsFunc(rings, (*world.Ring).Published) {
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
