package ec2

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// StopProtected tells whether EC2 would refuse to stop a machine (disableApiStop), which
// no description of the machine tells. The error is a *scale.Failure.
func (c *Client) StopProtected(ctx context.Context, id string) (bool, error) {
	out, err := c.api.DescribeInstanceAttribute(ctx, &ec2.DescribeInstanceAttributeInput{
		InstanceId: aws.String(id), Attribute: types.InstanceAttributeNameDisableApiStop,
	})
	if err != nil {
		return false, session.Failed("reading the stop protection of machine "+id, err)
	}
	return out.DisableApiStop != nil && aws.ToBool(out.DisableApiStop.Value), nil
}

// VolumeKeys are the KMS keys that the volumes of a machine are encrypted with, by ARN,
// each once. Nothing tells a key of AWS's own from one of the customer's. The error is a
// *scale.Failure.
func (c *Client) VolumeKeys(ctx context.Context, id string) ([]string, error) {
	var keys []string
	seen := map[string]bool{}
	err := c.volumes(ctx, id, func(v *types.Volume) {
		if key := aws.ToString(v.KmsKeyId); key != "" && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// RehearseStop, RehearseType and RehearseStart ask EC2 whether it would take a call,
// without its being made. nil is yes, as far as EC2 looks: at the identity's rights and
// the request, not at capacity or keys. A state in which the call cannot be made now is
// no refusal, because it is made in another. The error is a *scale.Failure: Denied for a
// right that is missing, others where the answer is not known.
func (c *Client) RehearseStop(ctx context.Context, id string) error {
	_, err := c.api.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}, DryRun: aws.Bool(true)}, fewerAttempts)
	return rehearsed("stopping machine "+id, err)
}

// RehearseType is described at RehearseStop.
func (c *Client) RehearseType(ctx context.Context, id, machineType string) error {
	_, err := c.api.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{
		InstanceId: aws.String(id), InstanceType: &types.AttributeValue{Value: aws.String(machineType)}, DryRun: aws.Bool(true),
	}, fewerAttempts)
	return rehearsed("changing machine "+id+" into a "+machineType, err)
}

// RehearseStart is described at RehearseStop.
func (c *Client) RehearseStart(ctx context.Context, id string) error {
	_, err := c.api.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{id}, DryRun: aws.Bool(true)}, fewerAttempts)
	return rehearsed("starting machine "+id, err)
}

// wouldWork is the code by which EC2 says that a call would have been made.
const wouldWork = "DryRunOperation"

func rehearsed(doing string, err error) error {
	doing = "trying whether AWS would allow " + doing
	var api smithy.APIError
	switch {
	case err == nil:
		// What takes a rehearsal for the real thing must not be asked again.
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("the endpoint answered a dry run like a real call, and may have made the change; check aws.endpoint, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_EC2, and endpoint_url in the AWS configuration files: they must lead to EC2 or to an emulator that supports dry runs")}
	case errors.As(err, &api) && api.ErrorCode() == wouldWork, session.KindOf(err) == scale.Busy:
		return nil
	}
	return session.Failed(doing, err)
}
