package stage

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// Register puts a machine behind a load balancer.
func (s *Stage) Register(ctx context.Context, f Front, machine string) error {
	_, err := s.balancers.RegisterTargets(ctx, &elb.RegisterTargetsInput{
		TargetGroupArn: &f.targetsARN, Targets: []types.TargetDescription{{Id: &machine}},
	})
	if err != nil {
		return fmt.Errorf("register machine %s: %w", machine, err)
	}
	return nil
}

// Health is a machine's state behind a load balancer; "" when it is not there.
func (s *Stage) Health(ctx context.Context, f Front, machine string) (string, error) {
	out, err := s.balancers.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &f.targetsARN})
	if err != nil {
		return "", fmt.Errorf("read the health of machine %s: %w", machine, err)
	}
	for _, d := range out.TargetHealthDescriptions {
		if aws.ToString(d.Target.Id) == machine {
			return string(d.TargetHealth.State), nil
		}
	}
	return "", nil
}
