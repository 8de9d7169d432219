package collector

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// hostsMissing is the share of the machines in service that a load balancer must find
// unhealthy for it to be told: they come and go one by one all the time.
const hostsMissing = 0.1

// unhealthy compares the hosts that a load balancer finds healthy with the machines in
// service that had been there for a while, where a signal of the tier counts them or they were asked for to explain
// why there is no traffic.
func (c *Collector) unhealthy(readings []reading, s *scale.Snapshot, hosts int, now time.Time) string {
	for i := range readings {
		for _, a := range []*ask{readings[i].metric, readings[i].proof.witness} {
			if a == nil || a.query.Name != "HealthyHostCount" || a.trouble != "" {
				continue
			}
			at := newest(now, c.o.Settle, a.query.Period)
			_, machines := standing(s, hosts, at)
			if healthy, ok := a.at(at); ok && finite(healthy) && healthy < (1-hostsMissing)*machines {
				return fmt.Sprintf("%.0f of %s healthy at %s", healthy, amount.CountOf(int(math.Ceil(machines)), "host was", "hosts were"), at.UTC().Format("15:04 UTC"))
			}
		}
	}
	return ""
}
