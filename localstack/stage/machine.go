package stage

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

// image is one of those that moto knows.
const image = "ami-12c6146b"

// Machine is what the endpoint says of a machine.
type Machine struct{ Type, State string }

// MakeMachine makes a machine that belongs to no group, and returns its id.
func (s *Stage) MakeMachine(ctx context.Context, name, machineType string) (string, error) {
	out, err := s.machines.RunInstances(ctx, &ec2.RunInstancesInput{
		ImageId: aws.String(image), InstanceType: types.InstanceType(machineType), MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
		// The token makes a repeated request give the same machine.
		ClientToken: &name,
		TagSpecifications: []types.TagSpecification{{
			ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}},
		}},
	})
	if err != nil {
		return "", fmt.Errorf("make machine %s: %w", name, err)
	}
	return aws.ToString(out.Instances[0].InstanceId), nil
}

// Machine asks what became of a machine.
func (s *Stage) Machine(ctx context.Context, id string) (Machine, error) {
	out, err := s.machines.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}})
	if err != nil {
		return Machine{}, fmt.Errorf("read machine %s: %w", id, err)
	}
	for _, r := range out.Reservations {
		for _, i := range r.Instances {
			if aws.ToString(i.InstanceId) == id {
				return Machine{Type: string(i.InstanceType), State: string(i.State.Name)}, nil
			}
		}
	}
	return Machine{}, fmt.Errorf("read machine %s: the endpoint does not know it", id)
}

// TagMachine puts a tag on a machine.
func (s *Stage) TagMachine(ctx context.Context, id, key, value string) error {
	_, err := s.machines.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: &key, Value: &value}}})
	return err
}

// ProtectMachine puts stop protection on a machine.
func (s *Stage) ProtectMachine(ctx context.Context, id string) error {
	_, err := s.machines.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{
		InstanceId: &id, DisableApiStop: &types.AttributeBooleanValue{Value: aws.Bool(true)},
	})
	return err
}

// RemoveMachine terminates a machine.
func (s *Stage) RemoveMachine(ctx context.Context, id string) error {
	_, err := s.machines.TerminateInstances(ctx, &ec2.TerminateInstancesInput{InstanceIds: []string{id}})
	if err != nil {
		return fmt.Errorf("remove machine %s: %w", id, err)
	}
	return nil
}

// RemoveMachinesNamed terminates the machines of a name.
func (s *Stage) RemoveMachinesNamed(ctx context.Context, name string) error {
	out, err := s.machines.DescribeInstances(ctx, &ec2.DescribeInstancesInput{
		Filters: []types.Filter{{Name: aws.String("tag:Name"), Values: []string{name}}},
	})
	if err != nil {
		return fmt.Errorf("find the machines %s: %w", name, err)
	}
	for _, r := range out.Reservations {
		for _, i := range r.Instances {
			if err := s.RemoveMachine(ctx, aws.ToString(i.InstanceId)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ChangesTypes tells whether the endpoint knows the call that changes a machine's
// type. It asks for a machine that does not exist.
func (s *Stage) ChangesTypes(ctx context.Context) (bool, error) {
	_, err := s.machines.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{
		InstanceId: aws.String("i-00000000000000000"), InstanceType: &types.AttributeValue{Value: aws.String("m4.large")},
	})
	var said smithy.APIError
	if !errors.As(err, &said) {
		return false, fmt.Errorf("ask whether types can be changed: %w", err)
	}
	return said.ErrorCode() != "InvalidAction", nil
}

// Member is a machine of a group; "" when the endpoint's EC2 does not know it.
func (s *Stage) Member(ctx context.Context, group string) (string, error) {
	out, err := s.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: []string{group}})
	if err != nil {
		return "", fmt.Errorf("read group %s: %w", group, err)
	}
	for _, g := range out.AutoScalingGroups {
		for _, i := range g.Instances {
			if _, err := s.Machine(ctx, aws.ToString(i.InstanceId)); err == nil {
				return aws.ToString(i.InstanceId), nil
			}
		}
	}
	return "", nil
}
