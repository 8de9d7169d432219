package wire

import (
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describePoliciesInput struct {
	AutoScalingGroupName     string
	PolicyNames, PolicyTypes []string
	MaxRecords               *int
	NextToken                string
}

type describePoliciesOutput struct {
	ScalingPolicies []policyShape `xml:"ScalingPolicies>member"`
	NextToken       string        `xml:",omitempty"`
}

type policyShape struct {
	AutoScalingGroupName string
	PolicyName           string
	PolicyARN            string
	PolicyType           string
	Enabled              bool
	Tracking             *trackingShape `xml:"TargetTrackingConfiguration,omitempty"`
}

type trackingShape struct {
	Predefined     string `xml:"PredefinedMetricSpecification>PredefinedMetricType"`
	TargetValue    float64
	DisableScaleIn bool
}

func (s *tables) describePolicies(ctx context.Context, in *describePoliciesInput) (any, error) {
	names, err := s.groupsOr(ctx, in.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	var all []policyShape
	for _, name := range names {
		for _, p := range s.spec(name).Policies {
			if wanted(in.PolicyNames, p.Name) && wanted(in.PolicyTypes, p.Type) {
				var tracking *trackingShape
				if p.Goal > 0 {
					tracking = &trackingShape{Predefined: "ASGAverageCPUUtilization", TargetValue: p.Goal}
				}
				all = append(all, policyShape{
					Tracking:             tracking,
					AutoScalingGroupName: name,
					PolicyName:           p.Name,
					PolicyARN:            s.ARN("autoscaling", "scalingPolicy:"+groupID(p.Name)+":autoScalingGroupName/"+name+":policyName/"+p.Name),
					PolicyType:           p.Type,
					Enabled:              p.Enabled,
				})
			}
		}
	}
	items, next, err := engine.Page(all, engine.Paging{
		Operation: "DescribePolicies", Max: in.MaxRecords, Standard: 50, Token: in.NextToken,
	})
	return describePoliciesOutput{ScalingPolicies: items, NextToken: next}, err
}

// spec is what the world knows of a group beyond its sizes.
func (s *tables) spec(group string) sim.GroupSpec {
	if s.details == nil {
		return sim.GroupSpec{}
	}
	spec, _ := s.details.Spec(group)
	return spec
}

// wanted reports whether a list of names, where empty means all, has a name.
func wanted(names []string, name string) bool {
	return len(names) == 0 || slices.Contains(names, name)
}

type describeRefreshesInput struct {
	AutoScalingGroupName string
	InstanceRefreshIds   []string // AWS's spelling
	MaxRecords           *int
	NextToken            string
}

type describeRefreshesOutput struct {
	InstanceRefreshes []refreshShape `xml:"InstanceRefreshes>member"`
	NextToken         string         `xml:",omitempty"`
}

type refreshShape struct {
	AutoScalingGroupName string
	InstanceRefreshId    string // AWS's spelling
	Status               string
	PercentageComplete   int
}

func (s *tables) describeRefreshes(ctx context.Context, in *describeRefreshesInput) (any, error) {
	if _, err := s.group(ctx, in.AutoScalingGroupName); err != nil {
		return nil, err
	}
	var all []refreshShape
	id := groupID(in.AutoScalingGroupName)
	if s.spec(in.AutoScalingGroupName).Refreshing && wanted(in.InstanceRefreshIds, id) {
		all = []refreshShape{{AutoScalingGroupName: in.AutoScalingGroupName, InstanceRefreshId: id, Status: "InProgress"}}
	}
	items, next, err := engine.Page(all, engine.Paging{
		Operation: "DescribeInstanceRefreshes", Max: in.MaxRecords, Standard: 50, Token: in.NextToken,
	})
	return describeRefreshesOutput{InstanceRefreshes: items, NextToken: next}, err
}

type describeScheduledActionsInput struct {
	AutoScalingGroupName string
	EndTime, StartTime   *engine.Instant
	ScheduledActionNames []string
	MaxRecords           *int
	NextToken            string
}

type describeScheduledActionsOutput struct {
	ScheduledUpdateGroupActions []struct{} `xml:"ScheduledUpdateGroupActions>member"`
}

// describeScheduledActions answers that there are none: the world has no
// scheduled actions.
func (s *tables) describeScheduledActions(ctx context.Context, in *describeScheduledActionsInput) (any, error) {
	if in.AutoScalingGroupName != "" {
		if _, err := s.group(ctx, in.AutoScalingGroupName); err != nil {
			return nil, err
		}
	}
	_, _, err := engine.Page([]struct{}(nil), engine.Paging{
		Operation: "DescribeScheduledActions", Max: in.MaxRecords, Standard: 50, Token: in.NextToken,
	})
	return describeScheduledActionsOutput{}, err
}
