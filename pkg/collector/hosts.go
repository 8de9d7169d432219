package collector

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

// hostsMissing is the share of the machines in service that a load balancer must find
// unhealthy for it to be told: they come and go one by one all the time.
const hostsMissing = 0.1

// unhealthy compares the hosts that a load balancer finds healthy with the machines in
// service, where a signal of the tier counts them or they were asked for to explain why
// there is no traffic.
func (c *Collector) unhealthy(readings []reading, serving int, now time.Time) string {
	if serving == 0 {
		return ""
	}
	for i := range readings {
		for _, a := range []*ask{readings[i].metric, readings[i].proof.witness} {
			if a == nil || a.query.Name != "HealthyHostCount" || a.trouble != "" {
				continue
			}
			at := newest(now, c.o.Settle, a.query.Period)
			if hosts, ok := a.at(at); ok && finite(hosts) && hosts < (1-hostsMissing)*float64(serving) {
				return fmt.Sprintf("%.0f of %s healthy at %s", hosts, amount.CountOf(serving, "host was", "hosts were"), at.UTC().Format("15:04"))
			}
		}
	}
	return ""
}
