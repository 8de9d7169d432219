package collector

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What a load balancer finds healthy is asked for only while a tier may shrink: every metric that is asked for is
// billed, and growth does not wait to hear that something is missing. It is one metric more in calls that are made
// anyway.

// asleep is when an ask was due that waits to be needed.
var asleep = time.Unix(1, 0)

// joining is how long after a machine came into service its load balancer may not yet have found it healthy: ten
// checks, 30 seconds apart, of which AWS allows the last to be the one that counts.
const joining = 5 * time.Minute

// served is how many of the units in service the load balancer found healthy in the newest period that can be read;
// the zero value where that is not known, or is all of them.
//
// It says less than there is only of machines that had been in service for a while: one that has just come is on its
// way into the rotation. Where none is healthy a load balancer sends to all of them (Elastic Load Balancing, "health
// checks for your target groups": a target group that has unhealthy targets only is sent requests whatever their
// health), so none is left out then. In a group that counts in weights it is the same share of the units, rounded up.
func (c *Collector) served(t *watched, s *scale.Snapshot, now time.Time) scale.Served {
	a, hosts, have := t.healthy, t.view.Hosts, s.Capacity.InService
	if a == nil || a.resting(now) || a.trouble != "" || hosts <= 0 || have <= 0 || len(s.Capacity.Ladder)+len(s.Capacity.Members) > 0 {
		return scale.Served{}
	}
	at := newest(now, c.o.Settle, a.query.Period)
	healthy, told := a.at(at)
	if !told || !finite(healthy) || healthy < 1 {
		return scale.Served{}
	}
	stood, machines := standing(s, hosts, at)
	if machines <= healthy {
		return scale.Served{}
	}
	units := max(1, int(math.Ceil(float64(stood)*healthy/machines-1e-9)))
	if units >= stood {
		return scale.Served{}
	}
	return scale.Served{Units: units, Of: stood, At: at.UTC()}
}

// standing is how many of the units in service, and of the machines, which are hosts in all, had been there for a while
// at an instant: a load balancer may not have found the others healthy yet.
func standing(s *scale.Snapshot, hosts int, at time.Time) (units int, machines float64) {
	units = s.Capacity.InService
	for _, p := range s.Past.Ring {
		if at.Sub(p.At) <= joining {
			units = min(units, p.InService)
		}
	}
	if s.Capacity.InService == 0 {
		return 0, 0
	}
	return units, float64(hosts) * float64(units) / float64(s.Capacity.InService)
}
