package appscaling

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/thin"
	"github.com/dynascale/dynascale/pkg/resource"
)

const (
	// pageSize is the largest MaxResults of scalable targets, policyPage that of policies.
	pageSize, policyPage = 50, 10
	// maxPages ends a listing whose token never does: 5,000 targets, and as many policies.
	maxPages, maxPolicyPages = 100, 500
	// usual is how often a read is tried: as the configuration says.
	usual = 0
)

// scaling is what calls are sent to.
var scaling = thin.Service{ID: "Application Auto Scaling", Target: "AnyScaleFrontendService", Signing: "application-autoscaling", Host: "application-autoscaling"}

// Client talks to Application Auto Scaling in one account and region. It is safe
// for concurrent use.
type Client struct{ api, changes *thin.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	writing := scaling
	// A throttled change is left to the actuator, which looks at the target again before it repeats one.
	if cfg.Retryer != nil {
		writing.Retryer = session.ThrottleIsFinal(cfg.Retryer())
	}
	return &Client{api: thin.New(cfg, scaling), changes: thin.New(cfg, writing)}
}

// targets tells of the scalable targets of one dimension, all pages or an error. The
// dimension is not sent: AWS takes it with the id of one resource only (Application Auto
// Scaling API reference, DescribeScalableTargets).
func (c *Client) targets(ctx context.Context, doing string, in describe, of string, tell func(t *scalableTarget)) error {
	in.Most = pageSize
	return session.Pages(doing, maxPages, func(next *string) (*string, error) {
		in.Next = next
		var out scalableTargets
		if err := c.api.Call(ctx, "DescribeScalableTargets", in, &out, usual); err != nil {
			return nil, err
		}
		for i := range out.Targets {
			if t := &out.Targets[i]; t.Dimension == of || t.Dimension == "" {
				tell(t)
			}
		}
		return out.Next, nil
	})
}

// is what a scalable target says of itself.
func (t *scalableTarget) is() resource.ScalableTarget {
	return resource.ScalableTarget{Min: t.Min, Max: t.Max, In: t.Suspended.In, Out: t.Suspended.Out, Scheduled: t.Suspended.Scheduled}
}
