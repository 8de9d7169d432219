package autoscaling

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestAllGroupsOfAllPages(t *testing.T) {
	const arn = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1"
	source := func(kind, id string) string {
		return "<member><Type>" + kind + "</Type><Identifier>" + id + "</Identifier></member>"
	}
	f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {
		"<AutoScalingGroups>" + groupXML("web", "<TargetGroupARNs><member>"+arn+"</member></TargetGroupARNs><LoadBalancerNames><member>old</member></LoadBalancerNames>"+
			"<TrafficSources>"+source("elbv2", arn)+source("elbv2", arn+"2")+source("elb", "old")+source("vpc-lattice", "arn:aws:vpc-lattice:x")+"</TrafficSources>"+
			"<Tags><member><Key>b</Key><Value>1</Value></member><member><Key>a</Key></member></Tags>") + "</AutoScalingGroups><NextToken>more</NextToken>",
		"<AutoScalingGroups>" + groupXML("vcpus", "<DesiredCapacityType>vcpu</DesiredCapacityType>") + groupXML("units", "<DesiredCapacityType>units</DesiredCapacityType>") +
			groupXML("weights", "<MixedInstancesPolicy><LaunchTemplate><Overrides><member><WeightedCapacity>4</WeightedCapacity></member></Overrides></LaunchTemplate></MixedInstancesPolicy>") +
			"</AutoScalingGroups>",
	}}}
	got, err := f.client(t).AllGroups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range got {
		if !g.Capacity.Known() || g.Capacity.Max != 9 {
			t.Errorf("%s: capacity %+v", name, g.Capacity)
		}
		g.Capacity = scale.Capacity{}
		got[name] = g
	}
	want := map[string]resource.ListedGroup{
		"web":     {Group: resource.Group{Name: "web", Tags: map[string]string{"a": "", "b": "1"}, TargetGroups: []string{arn, arn + "2"}}, OtherSources: []string{"old", "arn:aws:vpc-lattice:x"}},
		"vcpus":   {Group: resource.Group{Name: "vcpus", Launch: resource.Launch{Unit: "vcpu"}}, Weighted: true},
		"units":   {Group: resource.Group{Name: "units"}},
		"weights": {Group: resource.Group{Name: "weights", Launch: resource.Launch{Mixed: true, Above: 100}}, Weighted: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(f.forms) != 2 || f.forms[1].Get("NextToken") != "more" || f.forms[0].Get("MaxRecords") != "100" {
		t.Errorf("asked %v", f.forms)
	}
}

func TestScheduledOfAllPages(t *testing.T) {
	f := &fake{pages: map[string][]string{"DescribeScheduledActions": {
		"<ScheduledUpdateGroupActions><member><AutoScalingGroupName>web</AutoScalingGroupName><ScheduledActionName>night</ScheduledActionName>" +
			"<MinSize>1</MinSize><DesiredCapacity>0</DesiredCapacity><Recurrence>0 22 * * *</Recurrence><TimeZone>Europe/Berlin</TimeZone></member>" +
			"</ScheduledUpdateGroupActions><NextToken>more</NextToken>",
		"<ScheduledUpdateGroupActions><member><AutoScalingGroupName>web</AutoScalingGroupName><ScheduledActionName>launch</ScheduledActionName>" +
			"<MaxSize>50</MaxSize><StartTime>2026-03-02T08:00:00Z</StartTime></member>" +
			"<member><AutoScalingGroupName>db</AutoScalingGroupName><ScheduledActionName>none</ScheduledActionName><Recurrence>0 1 * * *</Recurrence></member>" +
			"</ScheduledUpdateGroupActions>",
	}}}
	got, err := f.client(t).Scheduled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]resource.ScheduledAction{
		"web": {{Name: "night", Min: new(1), Desired: new(0), Recurrence: "0 22 * * *", Zone: "Europe/Berlin"},
			{Name: "launch", Max: new(50), Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Zone: "UTC"}},
		"db": {{Name: "none", Recurrence: "0 1 * * *", Zone: "UTC"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, says := range []string{`scheduled action night sets min to 1, desired to 0 on "0 22 * * *" (Europe/Berlin)`, "scheduled action launch sets max to 50 at 2026-03-02T08:00:00Z"} {
		if got["web"][i].String() != says {
			t.Errorf("%q, want %q", got["web"][i], says)
		}
	}
}

func TestListingsFailAsAWhole(t *testing.T) {
	denied := &fake{status: 403, pages: map[string][]string{}}
	for _, action := range []string{"DescribeAutoScalingGroups", "DescribeScheduledActions"} {
		denied.pages[action] = []string{"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"}
	}
	_, groups := denied.client(t).AllGroups(t.Context())
	_, actions := denied.client(t).Scheduled(t.Context())
	for want, err := range map[string]error{
		"listing Auto Scaling groups: denied: AccessDenied: no":                  groups,
		"listing the scheduled actions of the account: denied: AccessDenied: no": actions,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	endless := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<NextToken>x</NextToken>"}, "DescribeScheduledActions": {"<NextToken>x</NextToken>"}}}
	if got, err := endless.client(t).AllGroups(t.Context()); got != nil || err == nil {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := endless.client(t).Scheduled(t.Context()); got != nil || err == nil {
		t.Errorf("got %v, %v", got, err)
	}
}
