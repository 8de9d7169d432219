package collector

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// unserved is the sample of a signal about the machines of a tier that has none and wants
// none: CloudWatch answers, and there is nothing to measure until the tier grows.
func (c *Collector) unserved(t *watched, r *reading, now time.Time) (x scale.Sample, is bool) {
	v := &t.view
	if v.About.Name == "" || v.Missing != "" || v.Capacity.Desired > 0 || v.Capacity.InService > 0 {
		return x, false
	}
	a := r.metric
	if a == nil || a.query.Dimensions.Get(v.About.Name) != v.About.Value || !a.absent(now, c.o.Settle) {
		return x, false
	}
	x, why := nothing(*r.signal, newest(now, c.o.Settle, a.query.Period), a.query.Period, now)
	return x, why == ""
}
