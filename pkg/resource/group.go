package resource

import "github.com/dynascale/dynascale/pkg/scale"

// Group is what an Auto Scaling group says of itself.
type Group struct {
	Name     string
	Capacity scale.Capacity
	// Hosts is how many machines are in service and healthy, where Capacity may count in
	// weights.
	Hosts int
	// Operator is the AWS service that alone may change the group, or "".
	Operator string
	// Status is non-empty while the group is being deleted.
	Status string
	// Suspended lists suspended processes, such as Launch or Terminate.
	Suspended []string
	// Uncounted is the unit of Desired, such as vcpu, when AWS does not tell how
	// much of it each machine is; InService is then in another unit. Else "".
	Uncounted string
	// Machines are what it runs, and Launch what it starts when it grows.
	Machines []Machines
	Launch   Launch
	Tags     map[string]string
	// TargetGroups are the ARNs of the load balancers' target groups it is attached to.
	TargetGroups []string
	Upkeep       Upkeep
	// PoolFollowsMax is set where the group has a warm pool of the default size, which is the maximum without what is
	// desired: each unit by which the maximum is raised is then a machine that AWS starts and bills.
	// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html (MaxGroupPreparedCapacity)
	PoolFollowsMax bool
}
