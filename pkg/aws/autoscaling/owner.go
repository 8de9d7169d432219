package autoscaling

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Policies lists, for every group of the account and region, one sentence per
// enabled policy that moves the desired capacity. One listing for all groups
// costs one call per 100 policies; asking group by group costs one per group.
func (c *Client) Policies(ctx context.Context) (map[string][]string, error) {
	const doing = "listing the scaling policies of the account"
	sentences := map[string][]string{}
	in := &autoscaling.DescribePoliciesInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribePolicies(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.ScalingPolicies {
			p := &out.ScalingPolicies[i]
			if kind := moves(p); kind != "" {
				group := aws.ToString(p.AutoScalingGroupName)
				sentences[group] = append(sentences[group],
					fmt.Sprintf("%s policy %s is enabled and changes the desired capacity", kind, aws.ToString(p.PolicyName)))
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return sentences, nil
}

// moves names the kind of a policy that moves the desired capacity; "" otherwise.
func moves(p *types.ScalingPolicy) string {
	if p.Enabled != nil && !*p.Enabled {
		return ""
	}
	switch kind := aws.ToString(p.PolicyType); kind {
	case "TargetTrackingScaling":
		return "target tracking"
	case "StepScaling":
		return "step scaling"
	case "SimpleScaling", "": // the type was once implied
		return "simple scaling"
	case "PredictiveScaling":
		if c := p.PredictiveScalingConfiguration; c != nil && c.Mode == types.PredictiveScalingModeForecastAndScale {
			return "predictive scaling"
		}
		return "" // forecasts only
	default:
		return kind // a kind newer than this program is taken seriously
	}
}

// Refreshing is a sentence about the instance refresh that replaces the group's
// machines now, or "".
func (c *Client) Refreshing(ctx context.Context, group string) (string, error) {
	out, err := c.api.DescribeInstanceRefreshes(ctx, &autoscaling.DescribeInstanceRefreshesInput{
		AutoScalingGroupName: aws.String(group),
		MaxRecords:           aws.Int32(10), // newest first; only one runs at a time
	})
	if err != nil {
		return "", session.Failed("reading the instance refreshes of group "+group, err)
	}
	for i := range out.InstanceRefreshes {
		r := &out.InstanceRefreshes[i]
		switch r.Status {
		case types.InstanceRefreshStatusPending, types.InstanceRefreshStatusInProgress, types.InstanceRefreshStatusCancelling,
			types.InstanceRefreshStatusRollbackInProgress, types.InstanceRefreshStatusBaking:
			return fmt.Sprintf("instance refresh %s is %s", aws.ToString(r.InstanceRefreshId), r.Status), nil
		}
	}
	return "", nil
}
