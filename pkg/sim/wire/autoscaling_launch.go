package wire

import (
	"context"
	"slices"
	"strconv"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// Launcher is a Cloud that tells what its groups start. A Cloud that is none has no launch templates,
// and nothing on the spot market.
type Launcher interface {
	LaunchTemplate(ctx context.Context, t resource.Template) (resource.LaunchData, error)
	LaunchConfigurations(ctx context.Context, names []string) (map[string]resource.LaunchData, error)
	SpotPrices(ctx context.Context, types []string) (map[string]float64, error)
	// SpotMachines counts machines on the spot market by group and type.
	SpotMachines(ctx context.Context) (map[string]map[string]int, error)
}

// groupTag is put by Auto Scaling on every machine of a group.
const groupTag = "aws:autoscaling:groupName"

// ofGroups are the machines of groups, as EC2 lists them; without a Launcher and Details there are none.
func (s *tables) ofGroups(ctx context.Context, through map[string][]string) (all []resource.Machine, err error) {
	if s.launcher == nil || s.details == nil {
		return nil, nil
	}
	if _, err := s.launcher.SpotMachines(ctx); err != nil { // whatever is wrong with EC2 is wrong with this
		return nil, err
	}
	for _, group := range slices.Sorted(slices.Values(s.cloud.GroupNames())) {
		if !wanted(through["tag:"+groupTag], group) {
			continue
		}
		for _, i := range s.details.Instances(group) {
			m := resource.Machine{ID: i.ID, Type: i.Type, State: resource.Running, Zone: i.Zone, Launched: i.Launched, Tags: map[string]string{groupTag: group}}
			if i.Spot {
				m.Lifecycle = "spot"
			}
			if wanted(through["instance-lifecycle"], m.Lifecycle) && wanted(through["instance-state-name"], m.State) {
				all = append(all, m)
			}
		}
	}
	return all, nil
}

type launchSpec struct {
	LaunchTemplateId   string `xml:",omitempty"`
	LaunchTemplateName string `xml:",omitempty"`
	Version            string
}

type mixedShape struct {
	Template     launchSpec        `xml:"LaunchTemplate>LaunchTemplateSpecification"`
	Overrides    []overrideShape   `xml:"LaunchTemplate>Overrides>member"`
	Distribution distributionShape `xml:"InstancesDistribution"`
}

type overrideShape struct {
	InstanceType     string
	WeightedCapacity string `xml:",omitempty"`
}

type distributionShape struct {
	OnDemandAllocationStrategy          string
	OnDemandBaseCapacity                int
	OnDemandPercentageAboveBaseCapacity int
	SpotAllocationStrategy              string
	SpotMaxPrice                        string `xml:",omitempty"`
}

// specOf is nil for a launch configuration and for none.
func specOf(t resource.Template) *launchSpec {
	if t.Key() == "" {
		return nil
	}
	return &launchSpec{LaunchTemplateId: t.Name, Version: t.Version}
}

// launches says what the group starts.
func (x *groupShape) launches(l resource.Launch) {
	x.DesiredCapacityType = l.Unit
	if !l.Mixed {
		x.LaunchConfigurationName, x.LaunchTemplate = l.Template.Configuration(), specOf(l.Template)
		return
	}
	m := &mixedShape{Distribution: distributionShape{
		OnDemandAllocationStrategy: "prioritized", OnDemandBaseCapacity: l.Base, OnDemandPercentageAboveBaseCapacity: l.Above, SpotAllocationStrategy: "price-capacity-optimized",
	}}
	if spec := specOf(l.Template); spec != nil {
		m.Template = *spec
	}
	if l.SpotMax > 0 {
		m.Distribution.SpotMaxPrice = strconv.FormatFloat(l.SpotMax, 'f', -1, 64)
	}
	for _, o := range l.Options {
		shape := overrideShape{InstanceType: o.Type}
		if o.Weight > 0 {
			shape.WeightedCapacity = strconv.Itoa(o.Weight)
		}
		m.Overrides = append(m.Overrides, shape)
	}
	x.MixedInstancesPolicy = m
}

type describeConfigurationsInput struct {
	LaunchConfigurationNames []string
	MaxRecords               *int
	NextToken                string
}

type describeConfigurationsOutput struct {
	LaunchConfigurations []configurationShape `xml:"LaunchConfigurations>member"`
	NextToken            string               `xml:",omitempty"`
}

type configurationShape struct {
	LaunchConfigurationName string
	InstanceType            string
	SpotPrice               string `xml:",omitempty"`
}

func (s *tables) describeConfigurations(ctx context.Context, in *describeConfigurationsInput) (any, error) {
	names, next, err := engine.Page(in.LaunchConfigurationNames, engine.Paging{Operation: "DescribeLaunchConfigurations", Max: in.MaxRecords, Standard: standardGroups, Token: in.NextToken})
	out := describeConfigurationsOutput{NextToken: next}
	if s.launcher == nil || err != nil {
		return out, err
	}
	found, err := s.launcher.LaunchConfigurations(ctx, names)
	for _, name := range names {
		if d, is := found[name]; is {
			out.LaunchConfigurations = append(out.LaunchConfigurations, configurationShape{LaunchConfigurationName: name, InstanceType: d.Type})
		}
	}
	return out, err
}
