package appscaling

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

const (
	// pageSize is the largest MaxResults of scalable targets, policyPage that of policies.
	pageSize, policyPage = 50, 10
	// maxPages ends a listing whose token never does: 5,000 targets, and as many policies.
	maxPages, maxPolicyPages = 100, 500
)

// Client talks to Application Auto Scaling in one account and region. It is safe
// for concurrent use.
type Client struct {
	api *applicationautoscaling.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: applicationautoscaling.NewFromConfig(cfg)} }

// targets tells of the scalable targets of one dimension, all pages or an error. The
// dimension is not sent: AWS takes it with the id of one resource only (Application Auto
// Scaling API reference, DescribeScalableTargets).
func (c *Client) targets(ctx context.Context, doing string, in *applicationautoscaling.DescribeScalableTargetsInput, of types.ScalableDimension, tell func(id string, t *types.ScalableTarget)) error {
	in.MaxResults = aws.Int32(pageSize)
	return session.Pages(doing, maxPages, func(next *string) (*string, error) {
		in.NextToken = next
		out, err := c.api.DescribeScalableTargets(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.ScalableTargets {
			if t := &out.ScalableTargets[i]; t.ScalableDimension == of || t.ScalableDimension == "" {
				tell(aws.ToString(t.ResourceId), t)
			}
		}
		return out.NextToken, nil
	})
}

// target is what a scalable target says of itself.
func target(t *types.ScalableTarget) resource.ScalableTarget {
	out := resource.ScalableTarget{Min: int(aws.ToInt32(t.MinCapacity)), Max: int(aws.ToInt32(t.MaxCapacity))}
	if s := t.SuspendedState; s != nil {
		out.In, out.Out, out.Scheduled = aws.ToBool(s.DynamicScalingInSuspended), aws.ToBool(s.DynamicScalingOutSuspended), aws.ToBool(s.ScheduledScalingSuspended)
	}
	return out
}
