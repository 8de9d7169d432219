package elb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// TargetGroups lists all target groups, by ARN, all pages or an error.
func (c *Client) TargetGroups(ctx context.Context) (map[string]resource.TargetGroup, error) {
	all := map[string]resource.TargetGroup{}
	err := c.each(ctx, "listing target groups", func(t *types.TargetGroup) {
		all[aws.ToString(t.TargetGroupArn)] = resource.TargetGroup{ARN: aws.ToString(t.TargetGroupArn), LoadBalancers: t.LoadBalancerArns}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// each shows the target groups of all pages, one by one.
func (c *Client) each(ctx context.Context, doing string, show func(*types.TargetGroup)) error {
	in := &elasticloadbalancingv2.DescribeTargetGroupsInput{PageSize: aws.Int32(pageSize)}
	for range maxPages {
		out, err := c.api.DescribeTargetGroups(ctx, in)
		if err != nil {
			return session.Failed(doing, err)
		}
		for i := range out.TargetGroups {
			show(&out.TargetGroups[i])
		}
		if aws.ToString(out.NextMarker) == "" {
			return nil
		}
		in.Marker = out.NextMarker
	}
	return &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errEndless}
}
