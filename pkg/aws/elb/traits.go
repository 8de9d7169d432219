package elb

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

func check(t *types.TargetGroup) resource.HealthCheck {
	return resource.HealthCheck{
		Protocol: string(t.HealthCheckProtocol), Path: aws.ToString(t.HealthCheckPath),
		Interval: seconds(t.HealthCheckIntervalSeconds), Timeout: seconds(t.HealthCheckTimeoutSeconds),
		Healthy: int(aws.ToInt32(t.HealthyThresholdCount)), Unhealthy: int(aws.ToInt32(t.UnhealthyThresholdCount)),
	}
}

func seconds(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }

// TargetTraits reads the attributes of a target group. What it does not say is zero.
func (c *Client) TargetTraits(ctx context.Context, group string) (out resource.TargetTraits, err error) {
	told, err := c.api.DescribeTargetGroupAttributes(ctx, &elasticloadbalancingv2.DescribeTargetGroupAttributesInput{TargetGroupArn: aws.String(group)})
	if err != nil {
		return out, session.Failed("reading the attributes of target group "+group, err)
	}
	for _, a := range told.Attributes {
		switch value := aws.ToString(a.Value); aws.ToString(a.Key) {
		case "deregistration_delay.timeout_seconds":
			if n, err := strconv.Atoi(value); err == nil && n >= 0 {
				out.Drain = time.Duration(n) * time.Second
			}
		case "stickiness.enabled":
			out.Sticky = value == "true"
		}
	}
	return out, nil
}
