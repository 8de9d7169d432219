package scaler

// OnlyGrows says why a scaler never shrinks its tier, as the end of a sentence that begins with its name; "" where the
// scaler may shrink the tier.
func OnlyGrows(s Scaler) string {
	switch x := s.(type) {
	case *Phases:
		return "only grows the tier"
	case *TargetTracking:
		if !x.Shrink {
			return "has shrink: false"
		}
	case *Target:
		if _, shrink := x.tolerances(); shrink >= 1 {
			return "has a tolerance of 100 % for shrinking"
		}
	case interface{ bounded() Alarms }:
		if !x.bounded().HasBelow {
			return "has no key `below`"
		}
	}
	return ""
}

// bounded are the bounds of a policy that has alarms.
func (b Alarms) bounded() Alarms { return b }
