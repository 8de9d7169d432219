package collector

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// groupDimension names the group that a metric is about.
const groupDimension = "AutoScalingGroupName"

// unserved is the sample of a signal about the machines of a group that has none and wants
// none: CloudWatch answers, and there is nothing to measure until the group grows.
func (c *Collector) unserved(t *watched, r *reading, now time.Time) (x scale.Sample, is bool) {
	if t.group == nil || !t.group.known || t.group.is.Capacity.Desired > 0 || t.group.is.Capacity.InService > 0 {
		return x, false
	}
	a := r.metric
	if a == nil || a.query.Dimensions[groupDimension] != t.Group || !a.absent(now, c.o.Settle) {
		return x, false
	}
	x, why := nothing(r.signal, newest(now, c.o.Settle, a.query.Period), a.query.Period, now)
	return x, why == ""
}
