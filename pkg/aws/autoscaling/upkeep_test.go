package autoscaling

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
)

func TestUpkeep(t *testing.T) {
	machine := func(zone, state, health string) string {
		return "<member><InstanceId>i-1</InstanceId><AvailabilityZone>" + zone + "</AvailabilityZone><LifecycleState>" + state + "</LifecycleState><HealthStatus>" + health + "</HealthStatus></member>"
	}
	f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + groupXML("web",
		"<HealthCheckType>ELB</HealthCheckType><HealthCheckGracePeriod>300</HealthCheckGracePeriod><MaxInstanceLifetime>604800</MaxInstanceLifetime><CapacityRebalance>true</CapacityRebalance>"+
			"<TerminationPolicies><member>OldestInstance</member><member>Default</member></TerminationPolicies><AvailabilityZones><member>b</member><member>a</member></AvailabilityZones>"+
			"<Instances>"+machine("a", "InService", "Healthy")+machine("a", "InService", "Healthy")+machine("b", "Pending", "Healthy")+machine("b", "InService", "Unhealthy")+"</Instances>") + "</AutoScalingGroups>"}}}
	groups, err := f.client(t).Groups(t.Context(), []string{"web"})
	if err != nil {
		t.Fatal(err)
	}
	want := resource.Upkeep{Check: "ELB", Grace: 5 * time.Minute, Lifetime: 7 * 24 * time.Hour, Ends: []string{"OldestInstance", "Default"}, Zones: []string{"a", "b"}, In: []int{2, 0}, Rebalances: true}
	if diff := cmp.Diff(want, groups["web"].Upkeep); diff != "" {
		t.Error(diff)
	}
}

func TestMachinesThatFailTheirHealthChecks(t *testing.T) {
	const at = "<StartTime>2026-03-02T12:00:00Z</StartTime><StatusCode>Successful</StatusCode>"
	end := func(cause string) string {
		return "<member>" + at + "<Description>Terminating EC2 instance: i-1</Description><Cause>At 2026-03-02T12:00:00Z " + cause + "</Cause></member>"
	}
	f := &fake{pages: map[string][]string{"DescribeScalingActivities": {"<Activities>" +
		end("an instance was taken out of service in response to an ELB system health check failure.") +
		end("an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.") +
		end("a user request update of AutoScalingGroup constraints changed the desired capacity from 3 to 2.") +
		"<member>" + at + "<Description>Launching a new EC2 instance: i-2</Description><Cause>At 2026-03-02T12:00:00Z an instance was launched in response to an unhealthy instance needing to be replaced.</Cause></member></Activities>"}}}
	activities, err := f.client(t).Activities(t.Context(), "web", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, a := range activities {
		got = append(got, a.Sick)
	}
	if diff := cmp.Diff([]bool{true, true, false, false}, got); diff != "" {
		t.Error(diff)
	}
}
