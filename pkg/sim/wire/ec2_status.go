package wire

import (
	"context"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeInstanceStatusInput struct {
	DryRun                  bool
	Filter                  []ec2Filter `list:"-"`
	IncludeAllInstances     bool
	IncludeManagedResources engine.Unused
	InstanceId              []string `list:"-"` // AWS's spelling
	MaxResults              *int
	NextToken               string
}

type describeInstanceStatusOutput struct {
	Statuses  []instanceStatusShape `xml:"instanceStatusSet>item"`
	NextToken *string               `xml:"nextToken"`
}

type instanceStatusShape struct {
	InstanceID string        `xml:"instanceId"`
	Zone       string        `xml:"availabilityZone"`
	State      instanceState `xml:"instanceState"`
	System     string        `xml:"systemStatus>status"`
	Instance   string        `xml:"instanceStatus>status"`
}

// describeInstanceStatus tells of running instances only, unless all are asked for.
// The checks of a machine are worse in the instance's check than in the system's.
func (s *tables) describeInstanceStatus(ctx context.Context, in *describeInstanceStatusInput) (any, error) {
	machines, err := s.machines(ctx, in.InstanceId, in.Filter)
	if err != nil {
		return nil, err
	}
	var all []instanceStatusShape
	for _, m := range machines {
		x := instanceStatusShape{InstanceID: m.ID, Zone: m.Zone, State: stateOf(m.State), System: m.Checks, Instance: m.Checks}
		switch {
		case m.State != resource.Running && !in.IncludeAllInstances:
			continue
		case m.State != resource.Running:
			x.System, x.Instance = "not-applicable", "not-applicable"
		case m.Checks == resource.ChecksImpaired:
			x.System = resource.ChecksOK
		}
		all = append(all, x)
	}
	items, next, err := ec2Page(all, "DescribeInstanceStatus", in.MaxResults, 5, in.NextToken, in.InstanceId)
	if err == nil {
		err = dryRun(in.DryRun)
	}
	return describeInstanceStatusOutput{Statuses: items, NextToken: next}, err
}
