package ecsservice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examined is what the kind tells of a service, a line each.
func examined(t *testing.T, c *kindtest.Cloud, mode scale.Mode, limits guard.Limits, paused bool) string {
	t.Helper()
	s := &Service{Cluster: "shop", Service: "web"}
	tier := kind.Watched{Name: "web", Mode: mode, Limits: limits}
	f, err := c.Look(t.Context(), kindtest.Noon, func(known facts.Facts, o *facts.Order) { s.Wants(tier, known, o); s.Inspect(tier, known, o) })
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, x := range s.Examine(kind.Examination{Tier: tier, Facts: f, View: s.View(tier, f, kindtest.Noon), Now: kindtest.Noon, Paused: paused}) {
		lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s %s %s: %s -> %s", x.Result, x.About, x.Check, x.Found, x.Do), " -> "))
	}
	return strings.Join(lines, "\n")
}

// What the view objects to is told by doctor for every kind; this is what is beyond it.
func TestExamineTellsWhatIsBeyondTheView(t *testing.T) {
	const all = "ok web service: shop/web: 10 tasks desired, 10 running, 0 pending, on EC2\nok web deployment: no deployment is in progress\n" +
		"ok web limits: 2 to 50, and the desired count is 10\nok web scaling: Application Auto Scaling does not scale the service\nok web events: no task is missing"
	edit := func(f func(*resource.Service)) func(*kindtest.Cloud) {
		return func(c *kindtest.Cloud) { kindtest.Edit(c, facts.Services, "shop/web", f) }
	}
	scaled := func(is resource.ServiceScaling) func(*kindtest.Cloud) {
		return func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.ServiceScaling, "shop/web", is)
			kindtest.Put(c, facts.ScalableTargets, "shop/web", is.ScalableTarget)
		}
	}
	bare := resource.ServiceScaling{ScalableTarget: resource.ScalableTarget{Min: 1, Max: 20}}
	suspended := tracked()
	suspended.In, suspended.Out, suspended.Scheduled = true, true, true
	idle := bare
	idle.In, idle.Out, idle.Scheduled = true, true, true
	onlyOut := tracked()
	onlyOut.In = true
	const stays = "warn web scaling: Application Auto Scaling keeps the number of tasks between 1 and 20; "
	const lower = ", a lower minimum does not reduce the desired count -> "
	for _, c := range []struct {
		name   string
		mode   scale.Mode
		paused bool
		set    func(*kindtest.Cloud)
		want   string // a line, or a part of one; all of it where ""
	}{
		{"a service that is well", scale.Manage, false, func(*kindtest.Cloud) {}, ""},
		{"CodeDeploy", scale.Manage, false, edit(func(s *resource.Service) { s.Controller = resource.ControllerCodeDeploy }),
			"info web deployments: CodeDeploy makes the deployments; a deployment fails if the service is not steady within 5 minutes"},
		{"no place for tasks", scale.Manage, false, edit(func(s *resource.Service) {
			s.Running = 8
			s.Failed = []scale.Activity{{Failed: true, Start: kindtest.Noon.Add(-3 * time.Hour), Message: "(service web) was unable to place a task"}}
		}), "warn web events: 2 tasks are missing: (service web) was unable to place a task (reported at Mar 2 09:00"},
		{"policies beside a minimum", scale.Minimum, false, scaled(tracked()),
			"ok web scaling: Application Auto Scaling keeps the number of tasks between 1 and 20; target tracking policy cpu keeps ECSServiceAverageCPUUtilization at 60; mode minimum works beside the policies"},
		{"a minimum that nobody follows down", scale.Minimum, false, scaled(bare), stays + "without a scaling policy" + lower + "add a policy that removes tasks, or choose mode manage"},
		{"nor with scaling in suspended", scale.Minimum, false, scaled(onlyOut), stays + "while scaling in is suspended" + lower + "set DynamicScalingInSuspended to false"},
		{"nor with all of it suspended", scale.Minimum, false, scaled(suspended), "but is suspended now; while scaling in is suspended" + lower},
		{"limits above the target's", scale.Minimum, false, scaled(tracked()), "warn web limits: limits.max 50 is above the scalable target's maximum 20; the size does not go above the target's maximum"},
		{"a target without policies", scale.Manage, false, scaled(bare), "warn web scaling: Application Auto Scaling keeps the number of tasks between 1 and 20; no scaling policy is active, but a scheduled action"},
		{"all of it suspended", scale.Manage, false, scaled(suspended), "info web scaling: Application Auto Scaling keeps the number of tasks between 1 and 20, but is suspended now; if somebody resumes this scaling, dynascale sees that within 5 minutes and makes no more changes in mode manage"},
		{"the same without policies", scale.Manage, false, scaled(idle), "if somebody resumes this scaling, Application Auto Scaling brings the count into these limits again"},
		{"the same beside a minimum", scale.Minimum, false, scaled(idle), "without a scaling policy" + lower + "set DynamicScalingInSuspended to false and add a policy that removes tasks, or choose mode manage"},
		{"another owner beside a pause", scale.Manage, true, scaled(bare),
			"warn web paused: dynascale makes no changes, but Application Auto Scaling can still change the desired count, even " +
				"one that you set yourself: Application Auto Scaling keeps the number of tasks between 1 and 20 -> " +
				"aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/shop/web --min-capacity 0 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &kindtest.Cloud{}
			kindtest.On(cloud, facts.ServiceScaling)
			kindtest.Put(cloud, facts.Services, "shop/web", well(10))
			c.set(cloud)
			got := examined(t, cloud, c.mode, guard.Limits{Min: 2, Max: 50}, c.paused)
			if c.want == "" && got != all || !strings.Contains(got, c.want) {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	cloud := &kindtest.Cloud{}
	agent, behind := well(3), well(4)
	agent.Name, agent.Scheduling = "agent", resource.SchedulingDaemon
	behind.TargetGroups = []string{"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"}
	kindtest.Put(cloud, facts.AllServices, "shop/web", behind)
	kindtest.Put(cloud, facts.AllServices, "shop/agent", agent)
	kindtest.Put(cloud, facts.ServiceScaling, "shop/web", tracked())
	s := New()
	look := func() kind.Discovery {
		f, _ := cloud.Look(t.Context(), kindtest.Noon, s.Survey)
		return s.Discover(f)
	}
	d := look()
	if len(d.Drafts) != 2 || d.Drafts[0].Write != nil || !strings.Contains(d.Drafts[0].Notes[0], "Left out: service shop/agent is a DAEMON service") {
		t.Fatalf("%+v", d.Drafts)
	}
	web := d.Drafts[1]
	got := web.Title + "\n" + strings.Join(web.Notes, "\n") + "\n" + web.Write("web", kind.Around{Balancer: "app/web/1", Target: "targetgroup/web/1"})
	for _, want := range []string{
		"ECS service shop/web: 4 tasks desired, 4 running.", "In mode manage dynascale would make no changes " +
			"while the service has a scaling policy that is not suspended; mode minimum works beside scaling policies.",
		"ecs_service: {cluster: shop, service: web}", "limits: {min: 1, max: 20} # those of Application Auto Scaling", "cpu: {preset: ecs-cpu}", "requests: {preset: alb-requests}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if jobs := web.Write("web", kind.Around{}); strings.Contains(jobs, "alb-") {
		t.Errorf("without a balancer:\n%s", jobs)
	}
	cloud.Fail(facts.AllServices.Name, kindtest.ErrDown)
	if d := look(); d.Refused != "" || len(d.Drafts) > 0 || len(d.Rest) != 1 || !strings.Contains(d.Rest[0].Lines[0], "ecs:ListServices") {
		t.Errorf("what cannot be listed: %+v", d)
	}
}
