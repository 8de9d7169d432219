package elb

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// mostAsked is how many target groups TargetGroupsOf asks. Each is a call, and all
// Describe calls of an account and region share a budget of ten a second.
const mostAsked = 200

// notRegistered is AWS's reason for a machine that a target group does not list.
const notRegistered = string(types.TargetHealthReasonEnumNotRegistered) + ": Target is not registered to the target group"

// Targets tells the state of a machine in each of some target groups, by ARN, in
// their order: one entry for each port and address that it is registered with, and one
// that is unused where it is not registered. The error is a *scale.Failure: Missing when
// a group is gone.
func (c *Client) Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error) {
	var all []resource.Target
	asked := make(map[string]bool, len(groups))
	for _, group := range groups {
		if asked[group] { // a machine with two ports has its group twice
			continue
		}
		asked[group] = true
		targets, err := c.registered(ctx, group, machine)
		if err != nil {
			return nil, err
		}
		if len(targets) == 0 {
			targets = []resource.Target{{Group: group, State: resource.TargetUnused, Why: notRegistered}}
		}
		all = append(all, targets...)
	}
	return all, nil
}

// TargetGroupsOf finds where a machine is registered, by its id or by one of its private
// addresses, among the target groups of its VPC that take machines or addresses: one entry
// for each group, port and address. In another VPC the same address may be another
// machine's, so those groups are left out. No call of AWS looks
// from the machine, so every group is asked, at most 200 of them; more are an error.
// A group that is deleted meanwhile is left out. The error is a *scale.Failure.
func (c *Client) TargetGroupsOf(ctx context.Context, machine resource.Machine) ([]resource.Target, error) {
	doing := "listing the target groups of machine " + machine.ID
	var groups []string
	err := c.each(ctx, doing, func(t *types.TargetGroup) {
		takes := t.TargetType == types.TargetTypeEnumInstance || t.TargetType == types.TargetTypeEnumIp
		if takes && aws.ToString(t.VpcId) == machine.VPC {
			groups = append(groups, aws.ToString(t.TargetGroupArn))
		}
	})
	if err != nil {
		return nil, err
	}
	if len(groups) > mostAsked {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf(
			"%s has %d target groups, and dynascale looks for the machine in at most %d target groups; "+
				"delete target groups that are not used", machine.VPC, len(groups), mostAsked)}
	}
	var all []resource.Target
	for _, group := range groups {
		targets, err := c.registered(ctx, group, machine)
		if scale.KindOf(err) == scale.Missing {
			continue // deleted since it was listed, as any of the VPC's may be
		}
		if err != nil {
			return nil, err
		}
		all = append(all, targets...)
	}
	return all, nil
}

// registered are a machine's entries in a target group. The whole group is asked
// for, because AWS takes an id without a port for the group's own port, and does
// not tell of another.
func (c *Client) registered(ctx context.Context, group string, machine resource.Machine) ([]resource.Target, error) {
	out, err := c.api.DescribeTargetHealth(ctx, &elasticloadbalancingv2.DescribeTargetHealthInput{TargetGroupArn: aws.String(group)})
	if err != nil {
		return nil, session.Failed("reading machine "+machine.ID+" in target group "+group, err)
	}
	var targets []resource.Target
	for _, d := range out.TargetHealthDescriptions {
		if d.Target == nil {
			continue
		}
		t := resource.Target{Group: group, Port: int(aws.ToInt32(d.Target.Port))}
		switch id := aws.ToString(d.Target.Id); {
		case slices.Contains(machine.Addresses, id):
			t.Address, t.Zone = id, aws.ToString(d.Target.AvailabilityZone)
		case id != machine.ID:
			continue
		}
		if d.TargetHealth != nil {
			t.State, t.Why = string(d.TargetHealth.State), why(d.TargetHealth)
		}
		targets = append(targets, t)
	}
	return targets, nil
}

func why(h *types.TargetHealth) string {
	code, sentence := string(h.Reason), aws.ToString(h.Description)
	if code == "" || sentence == "" {
		return code + sentence
	}
	return code + ": " + sentence
}
