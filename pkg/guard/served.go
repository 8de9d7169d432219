package guard

import (
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Served counts as served what target health says: units that a load balancer finds unhealthy are ordered and
// in service, and serve nobody. A smaller size is made of those that do, so as many as do not are left beside what
// the scalers want:
//
//	size = min(current, wanted + (in service - healthy))
//
// AWS may take any machine of a group when it shrinks, and replaces none that only a load balancer finds
// unhealthy while the health check type of the group is EC2. Growth is left as it is: it is at once and not made
// smaller by what may come back in a minute.
type Served struct{}

// Name is the rule's name in reasons.
func (Served) Name() string { return reason.Served }

// On is what the scalers recommend, and what saves money.
func (Served) On() Cause { return Wish | Saving }

// Check leaves room for what does not serve.
func (Served) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	idle := max(0, s.Served.Of-s.Served.Units)
	if !m.shrinks() || idle == 0 {
		return m.Want, reason.Cause{}
	}
	return min(m.Current, m.Want+idle), reason.Say("the load balancer found only %d of the %s in service to be healthy at %s, so %d are kept in addition to the %d recommended",
		reason.Count("healthy", s.Served.Units), reason.Things("in service", s.Served.Of, "unit"), reason.At("at", s.Served.At, s.Served.At.UTC().Format("15:04 UTC")),
		reason.Count("kept", min(idle, m.Current-m.Want)), reason.Count("wanted", m.Want))
}
