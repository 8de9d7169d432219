package elb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// TargetGroups lists all target groups, by ARN, all pages or an error.
func (c *Client) TargetGroups(ctx context.Context) (map[string]resource.TargetGroup, error) {
	all := map[string]resource.TargetGroup{}
	err := c.each(ctx, "listing target groups", func(t *types.TargetGroup) {
		all[aws.ToString(t.TargetGroupArn)] = resource.TargetGroup{ARN: aws.ToString(t.TargetGroupArn), LoadBalancers: t.LoadBalancerArns, Check: check(t)}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// each shows the target groups of all pages, one by one.
func (c *Client) each(ctx context.Context, doing string, show func(*types.TargetGroup)) error {
	in := &elasticloadbalancingv2.DescribeTargetGroupsInput{PageSize: aws.Int32(pageSize)}
	return session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.Marker = token
		out, err := c.api.DescribeTargetGroups(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.TargetGroups {
			show(&out.TargetGroups[i])
		}
		return out.NextMarker, nil
	})
}
