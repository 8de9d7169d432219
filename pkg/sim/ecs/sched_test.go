package ecs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
)

var (
	start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ctx   = context.Background()
)

// shop is an exact world of one web service of n tasks, 10 requests per second each.
func shop(t testing.TB, n int, load sim.Load, edit ...func(*ecs.ServiceSpec, *sim.Options)) *sim.Cloud {
	t.Helper()
	s := ecs.Web("shop", "web", load, 10, start)
	s.Desired = n
	o := sim.Options{Seed: 7, Start: start, Exact: true, PublishDelay: -1}
	for _, e := range edit {
		e(&s, &o)
	}
	o.Services = append(o.Services, s)
	c, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// seen is what a test looks at: desired, running and pending tasks, and the deployments as
// STATUS/ROLLOUT desired running pending.
type seen struct {
	Desired, Running, Pending int
	Deployments               string
}

func look(t testing.TB, c *sim.Cloud) seen {
	t.Helper()
	found, err := c.Services(ctx, "shop", []string{"web"})
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	s := found["web"]
	var all []string
	for _, d := range s.Deployments {
		all = append(all, fmt.Sprintf("%s/%s %d %d %d", d.Status, d.Rollout, d.Desired, d.Running, d.Pending))
	}
	return seen{s.Desired, s.Running, s.Pending, strings.Join(all, ", ")}
}

func expect(t testing.TB, c *sim.Cloud, when string, want seen) {
	t.Helper()
	if diff := cmp.Diff(want, look(t, c)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

func metric(c *sim.Cloud, namespace, name, statistic string) []signal.Point {
	q := signal.Query{Namespace: namespace, Name: name, Statistic: statistic, Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"ClusterName": "shop", "ServiceName": "web"})}
	s, err := c.Series(ctx, []signal.Query{q}, c.Now().Add(-10*time.Minute), c.Now())
	if err != nil {
		return nil
	}
	return s[0].Points
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newest are the messages of the newest n events, newest first, without ids.
func newest(c *sim.Cloud, n int) (out []string) {
	for _, e := range c.Events("shop", "web")[:n] {
		text, _, _ := strings.Cut(e.Message, ": (task")
		out = append(out, text)
	}
	return out
}

func TestTasksWaitForTheirPlaceAndTheirImage(t *testing.T) {
	c := shop(t, 3, sim.Constant(20), func(s *ecs.ServiceSpec, _ *sim.Options) { s.Insights = true })
	c.Step(time.Minute)
	expect(t, c, "at the start", seen{3, 3, 0, "PRIMARY/COMPLETED 3 3 0"})
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 5))
	expect(t, c, "just ordered: no deployment begins", seen{5, 3, 2, "PRIMARY/COMPLETED 5 3 2"})
	c.Step(59 * time.Second)
	expect(t, c, "placed and pulling", seen{5, 3, 2, "PRIMARY/COMPLETED 5 3 2"})
	c.Step(time.Second)
	expect(t, c, "running", seen{5, 5, 0, "PRIMARY/COMPLETED 5 5 0"})
	c.Step(2 * time.Minute)
	if got := newest(c, 2); got[0] != "(service web) has reached a steady state." || got[1] != "(service web) has started 2 tasks" {
		t.Errorf("events %q", got)
	}
	if running, pending := metric(c, "ECS/ContainerInsights", "RunningTaskCount", "Average"), metric(c, "ECS/ContainerInsights", "PendingTaskCount", "Maximum"); running[0].Value != 5 || pending[2].Value != 2 {
		t.Errorf("running %v, pending %v", running, pending)
	}
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 2))
	expect(t, c, "stopped tasks are not running, although they drain", seen{2, 2, 0, "PRIMARY/COMPLETED 2 2 0"})
	c.Step(2 * time.Minute)
	u := c.ServiceUsage("shop", "web")
	if last := u[len(u)-1]; last.Desired != 2 || last.InService != 2 || last.Lost != 0 || last.Billed != 120 {
		t.Errorf("%+v", last)
	}
}

func TestARollingDeploymentStaysWithinItsBounds(t *testing.T) {
	c := shop(t, 10, sim.Constant(80))
	c.Step(time.Minute)
	ok(t, c.Deploy("shop", "web", false))
	expect(t, c, "begun", seen{10, 10, 10, "PRIMARY/IN_PROGRESS 10 0 10, ACTIVE/COMPLETED 0 10 0"})
	most := 0
	for range 40 {
		c.Step(5 * time.Second)
		s, _ := c.DescribeService("shop", "web")
		if most = max(most, s.Running+s.Pending); s.Running < 10 {
			t.Errorf("only %d run", s.Running)
		}
	}
	if most != 20 {
		t.Errorf("at most %d tasks, want 20", most)
	}
	expect(t, c, "ended", seen{10, 10, 0, "PRIMARY/COMPLETED 10 10 0"})
	if u := c.ServiceUsage("shop", "web"); u[len(u)-1].Lost+u[1].Lost+u[2].Lost != 0 {
		t.Errorf("work was lost: %+v", u)
	}
}

// 125 % of three is three: not one task may be started beside the old ones, and none stopped.
func TestADeploymentWithoutRoomIsStuck(t *testing.T) {
	c := shop(t, 3, sim.Constant(20), func(s *ecs.ServiceSpec, _ *sim.Options) { s.MaxPercent = 125 })
	ok(t, c.Deploy("shop", "web", false))
	c.Step(30 * time.Minute)
	expect(t, c, "stuck", seen{3, 3, 0, "PRIMARY/IN_PROGRESS 3 0 0, ACTIVE/COMPLETED 0 3 0"})
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 4))
	c.Step(30 * time.Minute)
	expect(t, c, "125 % of four is five", seen{4, 4, 0, "PRIMARY/COMPLETED 4 4 0"})
}

// A count that is set while a deployment runs moves both bounds, and is not added to what runs.
func TestTheCountCanBeSetDuringADeployment(t *testing.T) {
	c := shop(t, 10, sim.Constant(80))
	ok(t, c.Deploy("shop", "web", false))
	c.Step(70 * time.Second) // 10 old ones and 10 new ones run
	if s, _ := c.DescribeService("shop", "web"); s.Running != 20 || !strings.Contains(s.Deploying(), "is in progress: 10 of 10 tasks running") {
		t.Fatalf("%+v: %s", s, s.Deploying())
	}
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 11))
	c.Step(10 * time.Minute)
	expect(t, c, "ended", seen{11, 11, 0, "PRIMARY/COMPLETED 11 11 0"})
}

func TestABrokenDeploymentFailsAndStays(t *testing.T) {
	c := shop(t, 2, sim.Constant(10), func(s *ecs.ServiceSpec, _ *sim.Options) { s.Grace = 30 * time.Second })
	ok(t, c.Deploy("shop", "web", true))
	c.Step(30 * time.Minute)
	expect(t, c, "failed halfway", seen{2, 2, 0, "PRIMARY/FAILED 2 0 0, ACTIVE/COMPLETED 0 2 0"})
	s, _ := c.DescribeService("shop", "web")
	if !strings.Contains(s.Deploying(), "failed halfway") {
		t.Error(s.Deploying())
	}
	ok(t, c.Deploy("shop", "web", false))
	c.Step(10 * time.Minute)
	expect(t, c, "mended", seen{2, 2, 0, "PRIMARY/COMPLETED 2 2 0"})
}

// Tasks that are healthy only after the grace period and the patience are stopped, for ever.
func TestTheGracePeriod(t *testing.T) {
	for _, tc := range []struct {
		grace time.Duration
		want  int // serving, of one ordered more
	}{{0, 1}, {time.Minute, 2}} {
		c := shop(t, 1, sim.Constant(5), func(s *ecs.ServiceSpec, _ *sim.Options) { s.Warm, s.Grace = 90*time.Second, tc.grace })
		ok(t, c.SetDesiredCount(ctx, "shop", "web", 2))
		c.Step(20 * time.Minute)
		if u := c.ServiceUsage("shop", "web"); u[len(u)-1].InService != tc.want {
			t.Errorf("grace %s: %+v", tc.grace, u[len(u)-1])
		}
	}
}

func TestBlueAndGreen(t *testing.T) {
	c := shop(t, 3, sim.Constant(20), func(s *ecs.ServiceSpec, _ *sim.Options) { s.Controller = resource.ControllerCodeDeploy })
	expect(t, c, "at the start", seen{3, 3, 0, "PRIMARY/ 3 3 0"})
	ok(t, c.Deploy("shop", "web", false))
	c.Step(2 * time.Minute)
	expect(t, c, "both", seen{3, 6, 0, "PRIMARY/ 3 3 0, ACTIVE/ 3 3 0"})
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 4))
	c.Step(2 * time.Minute)
	expect(t, c, "both grow", seen{4, 8, 0, "PRIMARY/ 4 4 0, ACTIVE/ 4 4 0"})
	c.Step(10 * time.Minute)
	expect(t, c, "green", seen{4, 4, 0, "PRIMARY/ 4 4 0"})
}

func TestTasksWithoutAPlace(t *testing.T) {
	within := func(kind string, from, to time.Duration) func(*ecs.ServiceSpec, *sim.Options) {
		return func(_ *ecs.ServiceSpec, o *sim.Options) {
			o.Faults = []sim.Fault{{Kind: kind, Service: "ecs", Match: "shop/web", From: start.Add(from), To: start.Add(to)}}
		}
	}
	for _, tc := range []struct {
		name string
		edit func(*ecs.ServiceSpec, *sim.Options)
		want string
		runs int // of the five that are desired
	}{
		{"no capacity of Fargate", within(sim.FaultNoCapacity, 0, time.Hour), "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.", 2},
		{"no instance", func(s *ecs.ServiceSpec, o *sim.Options) {
			s.Launch = "EC2"
			within(sim.FaultNoCapacity, 0, time.Hour)(s, o)
		}, "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching", 2},
		{"room for four", func(s *ecs.ServiceSpec, _ *sim.Options) { s.Room, s.Launch, s.Providers = 4, "", []string{"spot"} }, "has insufficient memory available", 4},
		{"a quota", func(s *ecs.ServiceSpec, _ *sim.Options) { s.Room = 3 }, "limit on the number of vCPUs", 3},
		{"tasks end as soon as they start", within(sim.FaultLaunchFails, 0, time.Hour), "(service web) is unable to consistently start tasks successfully.", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := shop(t, 2, sim.Constant(10), tc.edit)
			ok(t, c.SetDesiredCount(ctx, "shop", "web", 5))
			c.Step(20 * time.Minute)
			s, _ := c.DescribeService("shop", "web")
			if s.Running != tc.runs || s.Desired != 5 || len(s.Failed) != 1 || !strings.Contains(s.Failed[0].Message, tc.want) {
				t.Errorf("%d of %d run: %+v", s.Running, s.Desired, s.Failed)
			}
			c.Step(7 * time.Hour)
			s, _ = c.DescribeService("shop", "web")
			if tc.name[:2] == "no" || tc.name[:5] == "tasks" { // the fault is over
				if s.Running != 5 || len(s.Failed) != 0 {
					t.Errorf("afterwards %d run: %+v", s.Running, s.Failed)
				}
				return
			}
			if len(s.Failed) != 2 {
				t.Errorf("after six hours it is said once more: %+v", s.Failed)
			}
		})
	}
}

// CPU that is only reserved on the container goes beyond 100 %.
func TestMetrics(t *testing.T) {
	for _, tc := range []struct {
		name            string
		load, burst     float64
		tasks           int
		cpu, memory     float64
		lost, perTarget float64
	}{
		{"half used", 20, 0, 4, 50, 52.5, 0, 300},
		{"bounded by the task", 120, 0, 4, 100, 75, 60 * 80, 1800},
		{"only reserved", 120, 4, 4, 300, 75, 0, 1800},
		{"and bounded all the same", 200, 4, 4, 400, 75, 60 * 40, 3000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := shop(t, tc.tasks, sim.Constant(tc.load), func(s *ecs.ServiceSpec, _ *sim.Options) { s.Burst = tc.burst })
			c.Step(2 * time.Minute)
			cpu, memory := metric(c, "AWS/ECS", "CPUUtilization", "Average"), metric(c, "AWS/ECS", "MemoryUtilization", "Average")
			if cpu[0].Value != tc.cpu || memory[0].Value != tc.memory {
				t.Errorf("CPU %v, memory %v", cpu[0], memory[0])
			}
			if u := c.ServiceUsage("shop", "web")[1]; u.Lost != tc.lost || u.Load != 60*tc.load {
				t.Errorf("%+v", u)
			}
			q := signal.Query{Namespace: "AWS/ApplicationELB", Name: "RequestCountPerTarget", Statistic: "Sum", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"TargetGroup": "targetgroup/web/73e2d6bc24d8a067"})}
			s, err := c.Series(ctx, []signal.Query{q}, start, c.Now())
			if err != nil || len(s[0].Points) == 0 || s[0].Points[0].Value != tc.perTarget {
				t.Errorf("%v, %v", s, err)
			}
		})
	}
	t.Run("nothing runs, nothing is published", func(t *testing.T) {
		c := shop(t, 1, sim.Constant(5))
		ok(t, c.SetDesiredCount(ctx, "shop", "web", 0))
		c.Step(5 * time.Minute)
		if got := metric(c, "AWS/ECS", "CPUUtilization", "Average"); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestTasksWorkOffAQueue(t *testing.T) {
	const jobs = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
	c := shop(t, 2, sim.Constant(0), func(s *ecs.ServiceSpec, o *sim.Options) {
		*s = ecs.ServiceSpec{Cluster: "shop", Name: "web", Desired: 2, Queue: jobs}
		o.Queues = []sim.QueueSpec{{URL: jobs, Arrivals: sim.Constant(1), ServiceTime: time.Second}}
	})
	c.Step(30 * time.Minute)
	if f, _ := c.Flow(jobs); f.Done < 1500 || f.Visible > 60 {
		t.Errorf("%+v", f)
	}
	if cpu := metric(c, "AWS/ECS", "CPUUtilization", "Average"); cpu[0].Value < 10 || cpu[0].Value > 90 {
		t.Errorf("about half busy: %v", cpu)
	}
	ok(t, c.LoseTasks("shop", "web", 2))
	expect(t, c, "lost", seen{2, 0, 0, "PRIMARY/COMPLETED 2 0 0"})
	c.Step(5 * time.Minute)
	expect(t, c, "ordered anew", seen{2, 2, 0, "PRIMARY/COMPLETED 2 2 0"})
	if f, _ := c.Flow(jobs); f.Arrived != f.Done+f.Visible+f.InFlight {
		t.Errorf("messages went missing: %+v", f)
	}
}

func TestApplicationAutoScalingKeepsItsBoundsWhenItIsRegistered(t *testing.T) {
	c := shop(t, 4, sim.Constant(20), func(s *ecs.ServiceSpec, _ *sim.Options) {
		s.Scaling = &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 2, Max: 6}}
	})
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 9)) // is taken
	expect(t, c, "above its maximum", seen{9, 4, 5, "PRIMARY/COMPLETED 9 4 5"})
	ok(t, c.SetServiceMin(ctx, "shop/web", 3))
	expect(t, c, "a registration brings it back, whatever it is about", seen{6, 4, 2, "PRIMARY/COMPLETED 6 4 2"})
	ok(t, c.SetDesiredCount(ctx, "shop", "web", 1))
	ok(t, c.SetServiceMin(ctx, "shop/web", 5))
	if got := look(t, c); got.Desired != 5 {
		t.Errorf("%+v", got)
	}
	ok(t, c.SetServiceMin(ctx, "shop/web", 1))
	if got := look(t, c); got.Desired != 5 {
		t.Errorf("a lower minimum removes nothing: %+v", got)
	}
	if err := c.SetServiceMin(ctx, "shop/web", 7); scale.KindOf(err) != scale.Invalid {
		t.Errorf("above the maximum: %v", err)
	}
	targets, err := c.ScalableTargets(ctx, []string{"shop/web", "shop/other"})
	if diff := cmp.Diff(map[string]resource.ScalableTarget{"shop/web": {Min: 1, Max: 6}}, targets); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestADeletedService(t *testing.T) {
	c := shop(t, 2, sim.Constant(5))
	ok(t, c.DeleteService("shop", "web"))
	for _, tc := range []struct {
		after time.Duration
		want  string
	}{{0, "DRAINING"}, {2 * time.Minute, "INACTIVE"}} {
		c.Step(tc.after)
		if s, _ := c.DescribeService("shop", "web"); s.Status != tc.want || s.Running != 0 {
			t.Errorf("after %s: %+v", tc.after, s)
		}
	}
	if err := c.SetDesiredCount(ctx, "shop", "web", 3); scale.KindOf(err) != scale.Missing || !strings.Contains(err.Error(), "ServiceNotActiveException") {
		t.Error(err)
	}
	if names, err := c.ServiceNames(ctx, "shop"); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

func TestServicesThatCannotBe(t *testing.T) {
	good := func() ecs.ServiceSpec { return ecs.Web("shop", "web", sim.Constant(5), 10, start) }
	for _, tc := range []struct {
		edit func(*ecs.ServiceSpec)
		want string
	}{
		{func(s *ecs.ServiceSpec) { s.Name = "" }, `service "shop/": no name`},
		{func(s *ecs.ServiceSpec) { s.Desired = -1 }, "the desired count -1 is below 0"},
		{func(s *ecs.ServiceSpec) { s.UnitRate = 0 }, "unit rate 0 is not a positive number of requests per second"},
		{func(s *ecs.ServiceSpec) { s.Burst = 0.5 }, "burst is 0.5; it must be finite and at least 1: a task may use at most its reserved CPU times burst"},
		{func(s *ecs.ServiceSpec) { s.LoadBalancer = "" }, "has a target group without a load balancer"},
		{func(s *ecs.ServiceSpec) { s.Scheduling = "TWICE" }, `scheduling "TWICE" is neither REPLICA nor DAEMON`},
		{func(s *ecs.ServiceSpec) { s.Controller = "ME" }, `controller "ME" is none of ECS, CODE_DEPLOY and EXTERNAL`},
		{func(s *ecs.ServiceSpec) { s.Launch, s.Providers = "EC2", []string{"spot"} }, "has a launch type and capacity providers, and may have only one of them"},
		{func(s *ecs.ServiceSpec) { s.Queue = "https://nowhere" }, `works on the unknown queue "https://nowhere"`},
		{func(s *ecs.ServiceSpec) {
			s.Scaling = &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 3, Max: 2}}
		}, "the scaling limits 3 to 2 are wrong: they need 0 <= min <= max"},
	} {
		s := good()
		tc.edit(&s)
		if _, err := sim.New(sim.Options{Start: start, Services: []sim.ServiceSpec{s}}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("got %v, want %s", err, tc.want)
		}
	}
	if _, err := sim.New(sim.Options{Start: start, Services: []sim.ServiceSpec{good(), good()}}); err == nil || !strings.Contains(err.Error(), `two services named "shop/web"`) {
		t.Error(err)
	}
}
