package config

import (
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

// Healthy asks how many machines the tier's load balancer finds healthy; nil where the tier names no load balancer
// and target group, or is one machine that changes its size.
func (t Tier) Healthy() *signal.Query {
	if t.LoadBalancer == "" || t.TargetGroup == "" || len(t.ladder()) > 0 {
		return nil
	}
	preset := shared(&t)["alb-healthy-hosts"]
	return preset.Build(signal.Query{Statistic: preset.Statistic, Period: time.Minute}).Metric
}
