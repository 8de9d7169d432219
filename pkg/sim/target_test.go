package sim

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTargetGroupsOfAMachine(t *testing.T) {
	ctx := context.Background()
	c := vm(t, spec(func(m *MachineSpec) { m.TargetGroups, m.Port = []string{blue, green}, 8080 }), func(o *Options) {
		o.Groups = []GroupSpec{Web("web", Constant(10), 10, start)}
		o.Machines = append(o.Machines, MachineSpec{ID: "i-0far", Type: "t3.micro", VPC: "vpc-far", TargetGroups: []string{"arn:far"}})
	})
	vpc := machineNow(t, c).VPC
	told, err := c.TargetGroupsOf(ctx, resource.Machine{ID: reporting, VPC: vpc})
	want := []resource.Target{{Group: blue, Port: 8080, State: "healthy"}, {Group: green, Port: 8080, State: "healthy"}}
	if diff := cmp.Diff(want, told); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if n := c.Calls(); n["DescribeTargetGroups"] != 1 || n["DescribeTargetHealth"] != 3 {
		t.Errorf("calls %v, want one for each of the three target groups of the VPC", n)
	}
	// A port is part of a registration: without it AWS means the group's own.
	ok(t, c.Deregister(ctx, reporting, scale.Attachment{Group: green, Port: 0}))
	ok(t, c.Deregister(ctx, reporting, scale.Attachment{Group: blue, Port: 8080}))
	told, err = c.TargetGroupsOf(ctx, resource.Machine{ID: reporting, VPC: vpc})
	want = []resource.Target{{Group: blue, Port: 8080, State: "draining", Why: deregistering}, {Group: green, Port: 8080, State: "healthy"}}
	if diff := cmp.Diff(want, told); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	c.Step(time.Minute)
	if told, err = c.TargetGroupsOf(ctx, resource.Machine{ID: reporting, VPC: vpc}); err != nil || len(told) != 1 || told[0].Group != green {
		t.Errorf("after draining: %v, %v", told, err)
	}
	ok(t, c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 8080}))
	ok(t, c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}))
	all, err := c.Targets(ctx, []string{blue, green, blue}, resource.Machine{ID: reporting})
	want = []resource.Target{
		{Group: blue, Port: 8080, State: "initial", Why: checkingHealth}, {Group: blue, Port: 80, State: "initial", Why: checkingHealth},
		{Group: green, Port: 8080, State: "healthy"},
	}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("with two ports: %v (-want +got):\n%s", err, diff)
	}
	ok(t, c.Deregister(ctx, reporting, scale.Attachment{Group: blue, Port: 80}))
	c.Step(time.Minute)
	ok(t, c.StopMachine(ctx, reporting))
	all, err = c.Targets(ctx, []string{green, blue}, resource.Machine{ID: reporting})
	want = []resource.Target{{Group: green, Port: 8080, State: "unused", Why: notRunning}, {Group: blue, Port: 8080, State: "unused", Why: notRunning}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("while it stops: %v (-want +got):\n%s", err, diff)
	}
	// There is nothing to drain in a machine that does not run.
	ok(t, c.Deregister(ctx, reporting, scale.Attachment{Group: blue, Port: 8080}))
	if all, err = c.Targets(ctx, []string{blue}, resource.Machine{ID: reporting}); err != nil || all[0] != (resource.Target{Group: blue, State: "unused", Why: notRegistered}) {
		t.Errorf("deregistered while it stops: %v, %v", all, err)
	}
}

func TestATargetGroupTellsOfAllThatIsInIt(t *testing.T) {
	ctx := context.Background()
	const web = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"
	c := vm(t, balanced, func(o *Options) {
		g := Web("web", Constant(10), 10, start)
		g.Desired = 2
		o.Groups = []GroupSpec{g}
	})
	ok(t, c.SetDesired(ctx, "web", 1))
	ok(t, c.Register(ctx, reporting, scale.Attachment{Group: web, Port: 8080}))
	told, err := c.TargetHealth(ctx, web)
	ok(t, err)
	ids := c.Instances("web")
	want := []Registration{
		{Machine: ids[0].ID, Target: resource.Target{Group: web, Port: 80, State: "draining", Why: deregistering}},
		{Machine: ids[1].ID, Target: resource.Target{Group: web, Port: 80, State: "healthy"}},
		{Machine: reporting, Target: resource.Target{Group: web, Port: 8080, State: "initial", Why: checkingHealth}},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err = c.TargetHealth(ctx, "arn:x"); scale.KindOf(err) != scale.Missing {
		t.Errorf("a target group that is not there: %v", err)
	}
}
