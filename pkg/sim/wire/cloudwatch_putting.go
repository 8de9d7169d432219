package wire

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// MetricPutter is a Cloud that keeps metrics that somebody publishes. A Cloud that is none
// refuses them.
type MetricPutter interface {
	PutMetric(ctx context.Context, namespace, metric string, at time.Time, value float64) error
}

type putMetricDataInput struct {
	Namespace  string
	MetricData []metricDatum

	EntityMetricData       engine.Foreign
	StrictEntityValidation engine.Unused
}

type metricDatum struct {
	MetricName string
	Timestamp  *engine.Instant
	Value      *float64
	Unit       string

	Dimensions, Values, Counts, StatisticValues engine.Foreign
	StorageResolution                           engine.Unused
}

type putMetricDataOutput struct{}

func (s *tables) putMetricData(ctx context.Context, in *putMetricDataInput) (any, error) {
	putter, is := s.cloud.(MetricPutter)
	switch {
	case !is:
		return nil, engine.Invalid("this simulated cloud does not store metrics that are published to it.")
	case in.Namespace == "":
		return nil, engine.Invalid("The parameter Namespace is required.")
	case len(in.MetricData) == 0:
		return nil, engine.Invalid("The parameter MetricData is required.")
	}
	for _, d := range in.MetricData {
		if d.MetricName == "" || d.Value == nil {
			return nil, engine.Invalid("The parameters MetricData.member.N.MetricName and .Value are required.")
		}
		at := s.cloud.Now()
		if d.Timestamp != nil {
			at = d.Timestamp.Time
		}
		if err := putter.PutMetric(ctx, in.Namespace, d.MetricName, at, *d.Value); err != nil {
			return nil, err
		}
	}
	return putMetricDataOutput{}, nil
}
