package server

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/exposition"
	"github.com/dynascale/dynascale/pkg/scale"
)

// callMetrics are the figures of the calls to AWS.
type callMetrics struct {
	calls     *exposition.Vec
	duration  *exposition.Vec
	requested *exposition.Vec
	asked     *atomic.Int64 // the same as requested
	byTier    *shares
}

// shares are how many metrics were asked for on behalf of each tier.
type shares struct {
	mu sync.Mutex
	of map[string]float64
}

func newCallMetrics() callMetrics {
	c := callMetrics{
		calls: counters("aws_calls_total", "Calls to AWS, retries included, by result: `ok` or the kind of "+
			"failure. The label `account` is the account of an assumed role; it is absent for the account of the "+
			"daemon's own credentials. Absent before the first call of the AWS operation.", "account", "region", "service", "operation", "result"),
		duration: exposition.NewHistogram("dynascale_aws_call_duration_seconds", "How long calls to AWS took, in seconds, failed calls included.", []float64{0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}, "service", "operation"),
		requested: exposition.NewCounter("dynascale_cloudwatch_metrics_requested_total", "How many metrics "+
			"were requested from CloudWatch. AWS bills each metric, not each call: about 0.01 US dollars for 1,000 metrics."),
		asked:  new(atomic.Int64),
		byTier: &shares{of: map[string]float64{}},
	}
	c.requested.With()
	return c
}

func (c callMetrics) sources() []exposition.Source {
	return []exposition.Source{c.calls, c.duration, c.requested}
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
		m.calls.calls.With(account, region, service, operation, string(kind))
	}
	m.calls.calls.With(account, region, service, operation, result).Inc()
	m.calls.duration.With(service, operation).Observe(took.Seconds())
}

// Requested adds metrics that were asked of CloudWatch.
func (m *Metrics) Requested(n int) {
	m.calls.requested.With().Add(float64(n))
	m.calls.asked.Add(int64(n))
}

// Asked adds metrics that were asked of CloudWatch on behalf of a tier.
func (m *Metrics) Asked(tier string, metrics float64) {
	m.calls.byTier.mu.Lock()
	defer m.calls.byTier.mu.Unlock()
	m.calls.byTier.of[tier] += metrics
}

// sorted are the shares, the largest first.
func (s *shares) sorted() (out []api.ItselfTier) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for tier, metrics := range s.of {
		// Shares are added up, and what binary makes of them is no part of a count.
		out = append(out, api.ItselfTier{Tier: tier, Metrics: math.Round(metrics*1e6) / 1e6})
	}
	slices.SortFunc(out, func(a, b api.ItselfTier) int {
		return cmp.Or(cmp.Compare(b.Metrics, a.Metrics), strings.Compare(a.Tier, b.Tier))
	})
	return out
}
