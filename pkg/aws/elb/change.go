package elb

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

func fewerAttempts(o *elasticloadbalancingv2.Options) {
	o.RetryMaxAttempts = session.WriteAttempts
}

// Register puts a machine into a target group, by its id or its address, with a port; 0
// is the group's own. nil means accepted: it takes work once it passes its health checks.
// One that is registered stays so. The error is a *scale.Failure: Busy for a machine
// that does not run yet.
func (c *Client) Register(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "registering machine " + machine + " in target group " + at.Group
	targets, err := target(doing, machine, at)
	if err != nil {
		return err
	}
	_, err = c.api.RegisterTargets(ctx, &elasticloadbalancingv2.RegisterTargetsInput{
		TargetGroupArn: aws.String(at.Group), Targets: targets,
	}, fewerAttempts)
	return session.Failed(doing, err)
}

// Deregister takes a machine out of a target group, by the id or address and the port
// that it is registered with; port 0 is the group's own. nil means accepted: open
// connections drain for the group's deregistration delay. AWS accepts one that is not
// registered as well. The error is a *scale.Failure.
func (c *Client) Deregister(ctx context.Context, machine string, at scale.Attachment) error {
	doing := "deregistering machine " + machine + " from target group " + at.Group
	targets, err := target(doing, machine, at)
	if err != nil {
		return err
	}
	_, err = c.api.DeregisterTargets(ctx, &elasticloadbalancingv2.DeregisterTargetsInput{
		TargetGroupArn: aws.String(at.Group), Targets: targets,
	}, fewerAttempts)
	return session.Failed(doing, err)
}

func target(doing, machine string, at scale.Attachment) ([]types.TargetDescription, error) {
	if at.Port < 0 || at.Port > math.MaxUint16 {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%d is not a port", at.Port)}
	}
	t := types.TargetDescription{Id: aws.String(cmp.Or(at.Address, machine))}
	if at.Port > 0 {
		t.Port = aws.Int32(int32(at.Port))
	}
	if at.Zone != "" {
		t.AvailabilityZone = aws.String(at.Zone)
	}
	return []types.TargetDescription{t}, nil
}
