package scaler

// GrowAfter is how many datapoints beyond a bound a scaler needs before it grows the tier, and the key that says so; "" where it has
// no such key.
func GrowAfter(s Scaler) (points int, key string) {
	const grow = "grow.datapoints"
	switch x := s.(type) {
	case *Threshold:
		return x.Grow.needed(), grow
	case *AdaptiveThreshold:
		return x.Grow.needed(), grow
	case *StepScaling:
		return x.Grow.needed(), grow
	case *SimpleScaling:
		return x.Grow.needed(), grow
	case *TargetTracking:
		return x.Out.needed(), "grow_after.datapoints"
	}
	return 1, ""
}
