package stage

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
)

// Sizes are what a group says of itself.
type Sizes struct{ Min, Max, Desired, InService int }

// Group makes a group of a launch template of the same name.
func (s *Stage) Group(ctx context.Context, name string, size Sizes) error {
	return s.group(ctx, name, size, nil)
}

// GroupBehind makes a group behind a load balancer.
func (s *Stage) GroupBehind(ctx context.Context, f Front, name string, size Sizes) error {
	return s.group(ctx, name, size, []string{f.targetsARN})
}

func (s *Stage) group(ctx context.Context, name string, size Sizes, targets []string) error {
	if err := s.Template(ctx, name); err != nil {
		return fmt.Errorf("launch template %s: %w", name, err)
	}
	_, err := s.groups.CreateAutoScalingGroup(ctx, &autoscaling.CreateAutoScalingGroupInput{
		AutoScalingGroupName: &name,
		LaunchTemplate:       &types.LaunchTemplateSpecification{LaunchTemplateName: &name, Version: aws.String("$Latest")},
		MinSize:              aws.Int32(int32(size.Min)),
		MaxSize:              aws.Int32(int32(size.Max)),
		DesiredCapacity:      aws.Int32(int32(size.Desired)),
		TargetGroupARNs:      targets,
		AvailabilityZones:    []string{s.region() + "a", s.region() + "b"},
	})
	var exists *types.AlreadyExistsFault
	if errors.As(err, &exists) {
		// The answer to a first attempt may have been lost.
		if now, read := s.Sizes(ctx, name); read == nil && now.Min == size.Min && now.Max == size.Max && now.Desired == size.Desired {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("group %s: %w", name, err)
	}
	return nil
}

// Sizes asks what became of a group.
func (s *Stage) Sizes(ctx context.Context, name string) (Sizes, error) {
	out, err := s.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: []string{name}})
	if err != nil {
		return Sizes{}, fmt.Errorf("read group %s: %w", name, err)
	}
	if len(out.AutoScalingGroups) != 1 {
		return Sizes{}, fmt.Errorf("read group %s: the endpoint knows %d of that name", name, len(out.AutoScalingGroups))
	}
	g := out.AutoScalingGroups[0]
	size := Sizes{Min: int(*g.MinSize), Max: int(*g.MaxSize), Desired: int(*g.DesiredCapacity)}
	for _, i := range g.Instances {
		if i.LifecycleState == types.LifecycleStateInService {
			size.InService++
		}
	}
	return size, nil
}

// Resize is somebody else setting the desired capacity.
func (s *Stage) Resize(ctx context.Context, name string, desired int) error {
	_, err := s.groups.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: &name, DesiredCapacity: aws.Int32(int32(desired)),
	})
	return err
}

// Policy gives a group a simple scaling policy, which makes AWS its owner.
func (s *Stage) Policy(ctx context.Context, group string) error {
	_, err := s.groups.PutScalingPolicy(ctx, &autoscaling.PutScalingPolicyInput{
		AutoScalingGroupName: &group, PolicyName: aws.String("somebody-elses"), PolicyType: aws.String("SimpleScaling"),
		AdjustmentType: aws.String("ChangeInCapacity"), ScalingAdjustment: aws.Int32(1),
	})
	return err
}

// RemoveGroup removes a group, its machines and its launch template.
func (s *Stage) RemoveGroup(ctx context.Context, name string) error {
	_, err := s.groups.DeleteAutoScalingGroup(ctx, &autoscaling.DeleteAutoScalingGroupInput{
		AutoScalingGroupName: &name, ForceDelete: aws.Bool(true),
	})
	if err != nil {
		return fmt.Errorf("remove group %s: %w", name, err)
	}
	return s.removeTemplate(ctx, name)
}

// Fronted tells whether the endpoint remembers that a group stands behind a load
// balancer.
func (s *Stage) Fronted(ctx context.Context, name string) (bool, error) {
	out, err := s.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: []string{name}})
	if err != nil {
		return false, fmt.Errorf("read group %s: %w", name, err)
	}
	return len(out.AutoScalingGroups) == 1 && len(out.AutoScalingGroups[0].TargetGroupARNs) > 0, nil
}
