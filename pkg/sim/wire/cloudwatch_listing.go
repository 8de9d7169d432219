package wire

import (
	"context"
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// MetricLister is a Cloud that can list its metrics. A Cloud that is none lists none.
type MetricLister interface {
	Metrics(ctx context.Context) ([]sim.Metric, error)
}

type listMetricsInput struct {
	Namespace, MetricName string
	Dimensions            []dimension // a filter without a value takes every value
	NextToken             string

	RecentlyActive        engine.Unused // everything here is
	IncludeLinkedAccounts engine.Unused
	OwningAccount         engine.Unused
}

type listMetricsOutput struct {
	Metrics   []metric `xml:"Metrics>member"`
	NextToken string   `json:",omitempty" xml:",omitempty"`
}

// mostMetrics is the length of a page.
const mostMetrics = 500

func (s *tables) listMetrics(ctx context.Context, in *listMetricsInput) (any, error) {
	var known []sim.Metric
	if lister, ok := s.cloud.(MetricLister); ok {
		var err error
		if known, err = lister.Metrics(ctx); err != nil {
			return nil, err
		}
	}
	all := []metric{}
	for _, m := range known {
		if !in.admits(m) {
			continue
		}
		x := metric{Namespace: m.Namespace, MetricName: m.Name, Dimensions: []dimension{}}
		for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
			x.Dimensions = append(x.Dimensions, dimension{name, m.Dimensions[name]})
		}
		all = append(all, x)
	}
	items, next, err := engine.Cut(all, "ListMetrics", mostMetrics, in.NextToken)
	return listMetricsOutput{Metrics: items, NextToken: next}, err
}

func (in *listMetricsInput) admits(m sim.Metric) bool {
	if in.Namespace != "" && in.Namespace != m.Namespace || in.MetricName != "" && in.MetricName != m.Name {
		return false
	}
	for _, d := range in.Dimensions {
		if value, has := m.Dimensions[d.Name]; !has || d.Value != "" && d.Value != value {
			return false
		}
	}
	return true
}
