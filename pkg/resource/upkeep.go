package resource

import "time"

// Upkeep is how AWS watches over the machines of a group, replaces them and chooses which one ends.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
type Upkeep struct {
	// Check is what finds a machine unhealthy, beside EC2 itself: EC2, ELB, or several with commas; "" is not known.
	// Grace is how long after a machine came into service that counts for nothing.
	Check string
	Grace time.Duration
	// Lifetime is the age at which AWS replaces a machine; 0 is never.
	Lifetime time.Duration
	// Ends are the termination policies, the first one first.
	Ends []string
	// Zones are those that the group may use, sorted, and In is how many machines are in service in each,
	// in their order; nil where none is.
	Zones []string
	In    []int
	// Rebalances says that a machine of the spot market is replaced once EC2 sees that it may be taken (CapacityRebalance).
	Rebalances bool
}

// HealthCheck is how a target group finds out whether a target is healthy.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
type HealthCheck struct {
	Protocol, Path    string // the path of HTTP and HTTPS
	Interval, Timeout time.Duration
	// Healthy and Unhealthy are how many checks in a row change what it finds.
	Healthy, Unhealthy int
}

// Passes is how long a target that answers takes at least until it is found healthy.
func (c HealthCheck) Passes() time.Duration { return time.Duration(c.Healthy) * c.Interval }

// TargetTraits are attributes of a target group.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
type TargetTraits struct {
	// Drain is how long requests of a target that leaves may take to end; it is not ended before.
	Drain time.Duration
	// Sticky says that a client is sent to the same target again.
	Sticky bool
}
