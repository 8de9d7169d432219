package autoscaling

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// AllGroups lists every group of the account and region, by name, all pages or an error.
func (c *Client) AllGroups(ctx context.Context) (map[string]resource.ListedGroup, error) {
	const doing = "listing Auto Scaling groups"
	all := map[string]resource.ListedGroup{}
	in := &autoscaling.DescribeAutoScalingGroupsInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeAutoScalingGroups(ctx, in)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		for i := range out.AutoScalingGroups {
			g := listed(&out.AutoScalingGroups[i], now)
			all[g.Name] = g
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func listed(g *types.AutoScalingGroup, now time.Time) resource.ListedGroup {
	l := resource.ListedGroup{Group: group(g, now), OtherSources: slices.Clone(g.LoadBalancerNames)}
	for _, s := range g.TrafficSources {
		// AWS shows most sources twice: here, and in the older field of their kind.
		id := aws.ToString(s.Identifier)
		if id != "" && !strings.Contains(id, ":elasticloadbalancing:") && !slices.Contains(l.OtherSources, id) {
			l.OtherSources = append(l.OtherSources, id)
		}
	}
	kind := aws.ToString(g.DesiredCapacityType)
	l.Weighted = kind != "" && kind != "units"
	if p := g.MixedInstancesPolicy; p != nil && p.LaunchTemplate != nil {
		for _, o := range p.LaunchTemplate.Overrides {
			w, err := strconv.Atoi(aws.ToString(o.WeightedCapacity))
			l.Weighted = l.Weighted || err == nil && w > 0
		}
	}
	return l
}
