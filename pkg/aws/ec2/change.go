package ec2

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

func fewerAttempts(o *ec2.Options) { o.RetryMaxAttempts = session.WriteAttempts }

// StopMachine asks a machine to shut down; nil means accepted, not stopped. It is
// never forced and never skips the shutdown of the operating system, because both
// lose what was not written to disk. One that is stopped stays so. The error is a
// *scale.Failure: Busy for a machine that is starting, Denied for one with stop
// protection.
func (c *Client) StopMachine(ctx context.Context, id string) error {
	_, err := c.api.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}}, fewerAttempts)
	return session.Failed("stopping machine "+id, err)
}

// StartMachine starts a stopped machine; nil means accepted. EC2 may find out only
// later that it cannot: the machine is then stopped again and its Why says so. One
// that runs goes on. The error is a *scale.Failure: Exhausted when there is no
// capacity for its type or no quota, Busy while it stops.
func (c *Client) StartMachine(ctx context.Context, id string) error {
	_, err := c.api.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{id}}, fewerAttempts)
	return session.Failed("starting machine "+id, err)
}

// SetMachineType gives a stopped machine another type and changes nothing else of
// it. The error is a *scale.Failure: Busy for a machine that is not stopped,
// Invalid for a type that it cannot have.
func (c *Client) SetMachineType(ctx context.Context, id, machineType string) error {
	_, err := c.api.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{
		InstanceId:   aws.String(id),
		InstanceType: &types.AttributeValue{Value: aws.String(machineType)},
	}, fewerAttempts)
	return session.Failed("changing machine "+id+" into a "+machineType, err)
}
