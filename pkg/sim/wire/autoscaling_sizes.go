package wire

import (
	"context"
	"fmt"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type setDesiredCapacityInput struct {
	AutoScalingGroupName string
	DesiredCapacity      *int
	HonorCooldown        bool
}

func (s *tables) setDesiredCapacity(ctx context.Context, in *setDesiredCapacityInput) (any, error) {
	if in.DesiredCapacity == nil {
		return nil, absent("desiredCapacity")
	}
	if in.HonorCooldown {
		g, err := s.group(ctx, in.AutoScalingGroupName)
		if err != nil {
			return nil, err
		}
		if g.Capacity.Pending > 0 || g.Capacity.InService != g.Capacity.Desired {
			return nil, &scale.Failure{
				Doing: "set desired capacity of " + g.Name, Kind: scale.Busy,
				//lint:ignore ST1005 AWS's words
				Err: fmt.Errorf("Scaling activity %s is in progress and blocks this action", groupID(g.Name)),
			}
		}
	}
	return nil, s.cloud.SetDesired(ctx, in.AutoScalingGroupName, *in.DesiredCapacity)
}

type updateGroupInput struct {
	AutoScalingGroupName              string
	MinSize, MaxSize, DesiredCapacity *int

	// The world has none of what follows.
	AvailabilityZoneDistribution, AvailabilityZoneIds, AvailabilityZoneImpairmentPolicy engine.Unused
	AvailabilityZones, CapacityRebalance, CapacityReservationSpecification, Context     engine.Unused
	DefaultCooldown, DefaultInstanceWarmup, DeletionProtection, DesiredCapacityType     engine.Unused
	HealthCheckGracePeriod, HealthCheckType, InstanceLifecyclePolicy                    engine.Unused
	InstanceMaintenancePolicy, LaunchConfigurationName, LaunchTemplate                  engine.Unused
	MaxInstanceLifetime, MixedInstancesPolicy, NewInstancesProtectedFromScaleIn         engine.Unused
	PlacementGroup, ServiceLinkedRoleARN, SkipZonalShiftValidation                      engine.Unused
	TerminationPolicies, VPCZoneIdentifier                                              engine.Unused
}

func (s *tables) updateGroup(ctx context.Context, in *updateGroupInput) (any, error) {
	g, err := s.group(ctx, in.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	now := g.Capacity
	low, high := or(in.MinSize, now.Min), or(in.MaxSize, now.Max)
	switch {
	case low < 0:
		return nil, engine.Invalid(fmt.Sprintf("1 validation error detected: Value '%d' at 'minSize' failed to satisfy constraint: Member must have value greater than or equal to 0", low))
	case low > high:
		return nil, engine.Invalid(fmt.Sprintf("Max bound, %d, must be greater than or equal to min bound, %d", high, low))
	case in.DesiredCapacity != nil && (*in.DesiredCapacity < low || *in.DesiredCapacity > high):
		return nil, engine.Invalid(fmt.Sprintf("Desired capacity:%d must be between the specified min size:%d and max size:%d", *in.DesiredCapacity, low, high))
	}
	// The bounds are widened before and narrowed after the size moves, so that
	// no step on the way is outside them.
	var steps []func() error
	setMax := func() error { return s.setBounds(g.Name, min(low, now.Min), high) }
	setMin := func() error { return s.cloud.SetMin(ctx, g.Name, low) }
	setDesired := func() error { return s.cloud.SetDesired(ctx, g.Name, *in.DesiredCapacity) }
	if high > now.Max {
		steps = append(steps, setMax)
	}
	if low < now.Min {
		steps = append(steps, setMin)
	}
	if in.DesiredCapacity != nil {
		steps = append(steps, setDesired)
	}
	if low > now.Min {
		steps = append(steps, setMin)
	}
	if high < now.Max {
		steps = append(steps, setMax)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (s *tables) setBounds(group string, low, high int) error {
	if resizer, ok := s.cloud.(Resizer); ok {
		return resizer.SetBounds(group, low, high)
	}
	return engine.Invalid("the maximum size of a group cannot be changed in this simulated cloud")
}

// group reads one group, or fails as AWS does when there is none.
func (s *tables) group(ctx context.Context, name string) (resource.Group, error) {
	if name == "" {
		return resource.Group{}, absent("autoScalingGroupName")
	}
	groups, err := s.cloud.Groups(ctx, []string{name})
	if err != nil {
		return resource.Group{}, err
	}
	g, ok := groups[name]
	if !ok {
		return resource.Group{}, missing("read group "+name, name)
	}
	return g, nil
}

func absent(parameter string) error {
	return engine.Invalid("1 validation error detected: Value null at '" + parameter + "' failed to satisfy constraint: Member must not be null")
}

func or(given *int, otherwise int) int {
	if given == nil {
		return otherwise
	}
	return *given
}
