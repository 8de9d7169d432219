package stage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// Front is an Application Load Balancer, for a group to stand behind.
type Front struct {
	// Balancer and Targets are named as the dimensions of CloudWatch name them.
	Balancer, Targets string
	targetsARN        string
}

// Front makes a load balancer with one target group, both of this name.
func (s *Stage) Front(ctx context.Context, name string) (Front, error) {
	var f Front
	subnets, err := s.machines.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{
		Filters: []ec2types.Filter{{Name: aws.String("default-for-az"), Values: []string{"true"}}},
	})
	if err != nil {
		return f, fmt.Errorf("list the subnets: %w", err)
	}
	if len(subnets.Subnets) < 2 {
		return f, errors.New("a load balancer needs two subnets, and the endpoint has no default ones")
	}
	two := []string{*subnets.Subnets[0].SubnetId, *subnets.Subnets[1].SubnetId}
	balancer, err := s.balancers.CreateLoadBalancer(ctx, &elb.CreateLoadBalancerInput{Name: &name, Subnets: two})
	if err != nil {
		return f, fmt.Errorf("make load balancer %s: %w", name, err)
	}
	balancerARN := *balancer.LoadBalancers[0].LoadBalancerArn
	targets, err := s.balancers.CreateTargetGroup(ctx, &elb.CreateTargetGroupInput{
		Name: &name, Protocol: types.ProtocolEnumHttp, Port: aws.Int32(80), VpcId: subnets.Subnets[0].VpcId,
	})
	if err != nil {
		return f, fmt.Errorf("make target group %s: %w", name, err)
	}
	f.targetsARN = *targets.TargetGroups[0].TargetGroupArn
	_, err = s.balancers.CreateListener(ctx, &elb.CreateListenerInput{
		LoadBalancerArn: &balancerARN, Protocol: types.ProtocolEnumHttp, Port: aws.Int32(80),
		DefaultActions: []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: &f.targetsARN}},
	})
	if err != nil {
		return f, fmt.Errorf("let load balancer %s listen: %w", name, err)
	}
	_, f.Balancer, _ = strings.Cut(balancerARN, ":loadbalancer/")
	f.Targets = f.targetsARN[strings.LastIndexByte(f.targetsARN, ':')+1:]
	return f, nil
}

// RemoveFront removes the load balancer and the target group of a name.
func (s *Stage) RemoveFront(ctx context.Context, name string) error {
	balancers, err := s.balancers.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{Names: []string{name}})
	if err != nil {
		return fmt.Errorf("find load balancer %s: %w", name, err)
	}
	for _, b := range balancers.LoadBalancers {
		if _, err := s.balancers.DeleteLoadBalancer(ctx, &elb.DeleteLoadBalancerInput{LoadBalancerArn: b.LoadBalancerArn}); err != nil {
			return fmt.Errorf("remove load balancer %s: %w", name, err)
		}
	}
	targets, err := s.balancers.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{Names: []string{name}})
	if err != nil {
		return fmt.Errorf("find target group %s: %w", name, err)
	}
	for _, t := range targets.TargetGroups {
		if _, err := s.balancers.DeleteTargetGroup(ctx, &elb.DeleteTargetGroupInput{TargetGroupArn: t.TargetGroupArn}); err != nil {
			return fmt.Errorf("remove target group %s: %w", name, err)
		}
	}
	return nil
}
