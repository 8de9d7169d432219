package server

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dynascale/dynascale/pkg/scale"
)

// callMetrics are the figures of the calls to AWS.
type callMetrics struct {
	calls     *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	requested prometheus.Counter
}

func newCallMetrics() callMetrics {
	return callMetrics{
		calls:     counters("aws_calls_total", "Calls to AWS, retries included, by result: ok or the kind of failure. account is that of the role, and absent for the account of the daemon's own credentials.", "account", "region", "service", "operation", "result"),
		duration:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "dynascale_aws_call_duration_seconds", Help: "How long calls to AWS took, failed ones included.", Buckets: []float64{0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}}, []string{"service", "operation"}),
		requested: prometheus.NewCounter(prometheus.CounterOpts{Name: "dynascale_cloudwatch_metrics_requested_total", Help: "Metrics that were asked of CloudWatch. AWS bills them, not the calls: about 0.01 US dollars for 1,000."}),
	}
}

func (c callMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{c.calls, c.duration, c.requested}
}

// troubles are the results that say that AWS is away, refuses, or is asked too often: an alert
// looks at them, so they exist from the first call of their operation on.
var troubles = []scale.Kind{scale.Denied, scale.Internal, scale.Throttled, scale.Unreachable}

// Call notes one call to AWS, such as "CloudWatch" and "GetMetricData", in a region of an
// account; "" for that of the credentials. The names become labels and so must come from a
// small fixed set.
func (m *Metrics) Call(account, region, service, operation string, took time.Duration, err error) {
	result := "ok"
	if err != nil {
		result = string(scale.KindOf(err))
	}
	for _, kind := range troubles {
		m.calls.calls.WithLabelValues(account, region, service, operation, string(kind))
	}
	m.calls.calls.WithLabelValues(account, region, service, operation, result).Inc()
	m.calls.duration.WithLabelValues(service, operation).Observe(took.Seconds())
}

// Requested adds metrics that were asked of CloudWatch.
func (m *Metrics) Requested(n int) { m.calls.requested.Add(float64(n)) }
