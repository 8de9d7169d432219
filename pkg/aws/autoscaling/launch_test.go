package autoscaling

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
)

// What a group starts, and what of what it runs AWS bills, are read as the group tells them, with AWS's own
// defaults: all on demand where the policy says nothing.
func TestWhatAGroupStartsAndRuns(t *testing.T) {
	const template = "<LaunchTemplateId>lt-1</LaunchTemplateId><LaunchTemplateName>web</LaunchTemplateName>"
	override := func(rest string) string { return "<member>" + rest + "</member>" }
	policy := func(overrides, distribution string) string {
		return "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + template + "<Version>$Latest</Version></LaunchTemplateSpecification><Overrides>" + overrides + "</Overrides></LaunchTemplate>" +
			"<InstancesDistribution>" + distribution + "</InstancesDistribution></MixedInstancesPolicy>"
	}
	instance := func(state, kind, rest string) string {
		return "<member><LifecycleState>" + state + "</LifecycleState><InstanceType>" + kind + "</InstanceType>" + rest + "</member>"
	}
	from := "<LaunchTemplate>" + template + "<Version>3</Version></LaunchTemplate>"
	latest, third := resource.Template{Name: "lt-1", Version: "$Latest"}, resource.Template{Name: "lt-1", Version: "3"}
	for _, c := range []struct {
		name, rest string
		launch     resource.Launch
		machines   []resource.Machines
	}{
		{"a template and its number", from, resource.Launch{Template: third}, nil},
		{"a template without a version is its default one", "<LaunchTemplate>" + template + "</LaunchTemplate>", resource.Launch{Template: resource.Template{Name: "lt-1", Version: "$Default"}}, nil},
		{"a template by its name", "<LaunchTemplate><LaunchTemplateName>web</LaunchTemplateName><Version>2</Version></LaunchTemplate>", resource.Launch{Template: resource.Template{Name: "web", Version: "2"}}, nil},
		{"a launch configuration", "<LaunchConfigurationName>web-3</LaunchConfigurationName>", resource.Launch{Template: resource.Template{Name: "web-3"}}, nil},
		{"weights, and four fifths on the spot market", policy(
			override("<InstanceType>c5.large</InstanceType><WeightedCapacity>1</WeightedCapacity>")+override("<InstanceType>c5.xlarge</InstanceType><WeightedCapacity>2</WeightedCapacity>")+
				override("<InstanceType>m5.large</InstanceType><WeightedCapacity>1</WeightedCapacity>")+override("<InstanceType>m5.xlarge</InstanceType><WeightedCapacity>2</WeightedCapacity>"),
			"<OnDemandBaseCapacity>0</OnDemandBaseCapacity><OnDemandPercentageAboveBaseCapacity>20</OnDemandPercentageAboveBaseCapacity><SpotMaxPrice>0.10</SpotMaxPrice>"),
			resource.Launch{Template: latest, Mixed: true, Above: 20, SpotMax: 0.1, Options: []resource.LaunchOption{{Type: "c5.large", Weight: 1}, {Type: "c5.xlarge", Weight: 2}, {Type: "m5.large", Weight: 1}, {Type: "m5.xlarge", Weight: 2}}}, nil},
		{"a policy that says nothing", policy("", ""), resource.Launch{Template: latest, Mixed: true, Above: 100}, nil},
		{"nothing on demand", policy("", "<OnDemandPercentageAboveBaseCapacity>0</OnDemandPercentageAboveBaseCapacity><SpotMaxPrice></SpotMaxPrice>"), resource.Launch{Template: latest, Mixed: true}, nil},
		{"types by attributes", policy(override("<InstanceRequirements><VCpuCount><Min>2</Min></VCpuCount></InstanceRequirements>"), ""), resource.Launch{Template: latest, Mixed: true, Above: 100, ByAttributes: true}, nil},
		{"vCPUs", "<DesiredCapacityType>vcpu</DesiredCapacityType>" + from, resource.Launch{Template: third, Unit: "vcpu"}, nil},
		{"what runs, in which states it is billed", from + "<Instances>" + instance("InService", "m5.large", from) + instance("Pending", "m5.large", from) + instance("Terminating:Wait", "m5.large", from) + instance("Standby", "m5.large", from) +
			instance("Warmed:Running", "m5.large", from) + instance("Warmed:Stopped", "m5.large", from) + instance("Warmed:Hibernated", "m5.large", from) + instance("Terminated", "m5.large", from) + "</Instances>",
			resource.Launch{Template: third}, []resource.Machines{{Type: "m5.large", From: third, Count: 5}}},
		{"types, weights and versions apart", from + "<Instances>" + instance("InService", "m5.large", from+"<WeightedCapacity>1</WeightedCapacity>") + instance("InService", "m5.xlarge", from+"<WeightedCapacity>2</WeightedCapacity>") +
			instance("InService", "m5.large", "<LaunchConfigurationName>web-2</LaunchConfigurationName><WeightedCapacity>1</WeightedCapacity>") + "</Instances>",
			resource.Launch{Template: third}, []resource.Machines{{Type: "m5.large", Weight: 1, From: third, Count: 1}, {Type: "m5.xlarge", Weight: 2, From: third, Count: 1}, {Type: "m5.large", Weight: 1, From: resource.Template{Name: "web-2"}, Count: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + groupXML("web", c.rest) + "</AutoScalingGroups>"}}}
			groups, err := f.client(t).Groups(t.Context(), []string{"web"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.launch, groups["web"].Launch); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.machines, groups["web"].Machines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLaunchConfigurations(t *testing.T) {
	f := &fake{pages: map[string][]string{"DescribeLaunchConfigurations": {
		"<LaunchConfigurations><member><LaunchConfigurationName>web-3</LaunchConfigurationName><InstanceType>m5.large</InstanceType><ImageId>ami-1</ImageId></member></LaunchConfigurations><NextToken>more</NextToken>",
		"<LaunchConfigurations><member><LaunchConfigurationName>batch-1</LaunchConfigurationName><InstanceType>c5.large</InstanceType><SpotPrice>0.05</SpotPrice></member></LaunchConfigurations>",
	}}}
	got, err := f.client(t).LaunchConfigurations(t.Context(), []string{"web-3", "batch-1", "gone"})
	if diff := cmp.Diff(map[string]resource.LaunchData{"web-3": {Type: "m5.large"}, "batch-1": {Type: "c5.large", Spot: true, SpotMax: 0.05}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if len(f.forms) != 2 || f.forms[0].Get("Action") != "DescribeLaunchConfigurations" || f.forms[0].Get("LaunchConfigurationNames.member.3") != "gone" || f.forms[1].Get("NextToken") != "more" {
		t.Errorf("asked %v", f.forms)
	}
	if got, err := (&fake{}).client(t).LaunchConfigurations(t.Context(), nil); len(got) != 0 || err != nil {
		t.Errorf("of none: %v, %v", got, err)
	}
	denied := &fake{status: 403, pages: map[string][]string{"DescribeLaunchConfigurations": {"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"}}}
	if _, err := denied.client(t).LaunchConfigurations(t.Context(), []string{"web-3"}); err == nil || err.Error() != "reading launch configurations: denied: AccessDenied: no" {
		t.Errorf("got %v", err)
	}
}
