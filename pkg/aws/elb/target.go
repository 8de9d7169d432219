package elb

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// pageSize is the largest that AWS allows; all Describe calls of an account and
	// region share one small budget.
	pageSize = 400
	// maxPages ends a listing whose marker never does: 40,000 target groups.
	maxPages = 100
)

var errEndless = errors.New("the listing has more than 100 pages and was given up")

// Client talks to Elastic Load Balancing in one account and region. It is safe
// for concurrent use.
type Client struct {
	api *elasticloadbalancingv2.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{api: elasticloadbalancingv2.NewFromConfig(cfg)}
}

// TargetGroup is a target group, by its ARN, and the ARNs of the load balancers
// that send it work.
type TargetGroup struct {
	ARN           string
	LoadBalancers []string
}

// TargetGroups lists all target groups, all pages or an error.
func (c *Client) TargetGroups(ctx context.Context) ([]TargetGroup, error) {
	const doing = "listing target groups"
	var all []TargetGroup
	in := &elasticloadbalancingv2.DescribeTargetGroupsInput{PageSize: aws.Int32(pageSize)}
	for range maxPages {
		out, err := c.api.DescribeTargetGroups(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		for i := range out.TargetGroups {
			t := &out.TargetGroups[i]
			all = append(all, TargetGroup{ARN: aws.ToString(t.TargetGroupArn), LoadBalancers: t.LoadBalancerArns})
		}
		if aws.ToString(out.NextMarker) == "" {
			return all, nil
		}
		in.Marker = out.NextMarker
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errEndless}
}
