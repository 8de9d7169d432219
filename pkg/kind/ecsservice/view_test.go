package ecsservice

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// well is a service of so many tasks, all of which run.
func well(n int) resource.Service {
	return resource.Service{
		Cluster: "shop", Name: "web", Status: resource.ServiceActive, Desired: n, Running: n, Scheduling: resource.SchedulingReplica, Controller: resource.ControllerECS,
		Deployments: []resource.Deployment{{ID: "ecs-svc/1", Status: resource.DeploymentPrimary, Rollout: resource.RolloutCompleted, Desired: n, Running: n}},
	}
}

// rolling is one of n tasks whose old and new tasks all run.
func rolling(n int) resource.Service {
	s := well(n)
	s.Running = 2 * n
	s.Deployments = []resource.Deployment{
		{ID: "ecs-svc/2", Status: resource.DeploymentPrimary, Rollout: resource.RolloutInProgress, Desired: n, Running: n},
		{ID: "ecs-svc/1", Status: resource.DeploymentActive, Rollout: resource.RolloutCompleted, Desired: n, Running: n},
	}
	return s
}

// tracked is a scalable target with a policy that acts.
func tracked() resource.ServiceScaling {
	return resource.ServiceScaling{ScalableTarget: resource.ScalableTarget{Min: 1, Max: 20}, Policies: []string{"target tracking policy cpu keeps ECSServiceAverageCPUUtilization at 60"}}
}

func viewOf(t *testing.T, mode scale.Mode, is resource.Service, scaling *resource.ServiceScaling, target *resource.ScalableTarget) kind.View {
	t.Helper()
	c := &kindtest.Cloud{}
	kindtest.On(c, facts.ServiceScaling)
	kindtest.On(c, facts.ScalableTargets)
	kindtest.Put(c, facts.Services, "shop/web", is)
	if scaling != nil {
		kindtest.Put(c, facts.ServiceScaling, "shop/web", *scaling)
	}
	if target != nil {
		kindtest.Put(c, facts.ScalableTargets, "shop/web", *target)
	}
	k, tier := &Service{Cluster: "shop", Service: "web"}, kind.Watched{Name: "web", Mode: mode}
	f, err := c.Look(t.Context(), kindtest.Noon, func(known facts.Facts, o *facts.Order) { k.Wants(tier, known, o) })
	if err != nil {
		t.Fatal(err)
	}
	return k.View(tier, f, kindtest.Noon)
}

func TestView(t *testing.T) {
	edited := func(s resource.Service, f func(*resource.Service)) resource.Service { f(&s); return s }
	suspended := tracked()
	suspended.In, suspended.Out, suspended.Scheduled = true, true, true
	onlyIn := tracked()
	onlyIn.In = true
	bare := resource.ServiceScaling{ScalableTarget: resource.ScalableTarget{Min: 1, Max: 20}}
	for _, c := range []struct {
		name     string
		mode     scale.Mode
		is       resource.Service
		scaling  *resource.ServiceScaling
		target   *resource.ScalableTarget
		want     scale.Capacity // without At
		missing  string
		objects  string // part of the objections; "" is none
		noShrink string
		hosts    int
	}{
		{name: "all that is desired runs", mode: scale.Manage, is: well(10), want: scale.Capacity{Desired: 10, InService: 10, Max: mostTasks}, hosts: 10},
		{name: "tasks that are on their way serve nobody yet", mode: scale.Manage, is: edited(well(10), func(s *resource.Service) { s.Running, s.Pending = 7, 2 }),
			want: scale.Capacity{Desired: 10, InService: 7, Pending: 3, Max: mostTasks}, hosts: 7},
		{name: "during a deployment the size is what is desired, and no more serve", mode: scale.Manage, is: rolling(10),
			want: scale.Capacity{Desired: 10, InService: 10, Max: mostTasks}, noShrink: "deployment ecs-svc/2 is in progress: 10 of 10 tasks running"},
		{name: "during one that takes tasks away first, the old and the new serve together", mode: scale.Manage, is: edited(rolling(10), func(s *resource.Service) {
			s.Running, s.Deployments[0].Running, s.Deployments[1].Running = 8, 3, 5
		}), want: scale.Capacity{Desired: 10, InService: 8, Pending: 2, Max: mostTasks}, noShrink: "3 of 10 tasks running"},
		{name: "a rebalancing of zones is no deployment", mode: scale.Manage, is: edited(well(10), func(s *resource.Service) { s.Running = 11 }),
			want: scale.Capacity{Desired: 10, InService: 10, Max: mostTasks}, hosts: 11},
		{name: "task sets of CodeDeploy, two at once", mode: scale.Manage, is: edited(rolling(4), func(s *resource.Service) {
			s.Controller, s.Deployments[0].Rollout = resource.ControllerCodeDeploy, ""
		}), want: scale.Capacity{Desired: 4, InService: 4, Max: mostTasks}, noShrink: "is replacing ecs-svc/1"},
		{name: "a deployment that failed halfway", mode: scale.Manage, is: edited(rolling(4), func(s *resource.Service) { s.Deployments[0].Rollout = resource.RolloutFailed }),
			want: scale.Capacity{Desired: 4, InService: 4, Max: mostTasks}, noShrink: "failed halfway"},
		{name: "one that is DAEMON has no count", mode: scale.Manage, is: edited(well(3), func(s *resource.Service) { s.Scheduling = resource.SchedulingDaemon }),
			want: scale.Capacity{Desired: 3, InService: 3, Max: mostTasks}, objects: "service shop/web is a DAEMON service", hosts: 3},
		{name: "in every mode", mode: scale.Observe, is: edited(well(3), func(s *resource.Service) { s.Scheduling = resource.SchedulingDaemon }),
			want: scale.Capacity{Desired: 3, InService: 3, Max: mostTasks}, objects: "service shop/web is a DAEMON service", hosts: 3},
		{name: "EXTERNAL deployments take a count", mode: scale.Manage, is: edited(well(3), func(s *resource.Service) { s.Controller = resource.ControllerExternal }),
			want: scale.Capacity{Desired: 3, InService: 3, Max: mostTasks}, hosts: 3},
		{name: "a deleted one", mode: scale.Manage, is: edited(well(0), func(s *resource.Service) { s.Status = resource.ServiceInactive }), missing: "was deleted (INACTIVE)"},
		{name: "policies that act are another owner", mode: scale.Manage, is: well(3), scaling: ptr(tracked()),
			want:    scale.Capacity{Desired: 3, InService: 3, Min: 1, Max: mostTasks},
			objects: "Application Auto Scaling keeps the number of tasks between 1 and 20: target tracking policy cpu keeps ECSServiceAverageCPUUtilization at 60", hosts: 3},
		{name: "one direction is enough", mode: scale.Manage, is: well(3), scaling: &onlyIn, want: scale.Capacity{Desired: 3, InService: 3, Min: 1, Max: mostTasks},
			objects: "target tracking policy cpu", hosts: 3},
		{name: "suspended ones act on nothing", mode: scale.Manage, is: well(3), scaling: &suspended, want: scale.Capacity{Desired: 3, InService: 3, Max: mostTasks}, hosts: 3},
		{name: "a target without policies keeps its minimum", mode: scale.Manage, is: well(3), scaling: &bare, want: scale.Capacity{Desired: 3, InService: 3, Min: 1, Max: mostTasks}, hosts: 3},
		{name: "what was set below it is undone", mode: scale.Manage, is: well(0), scaling: &bare, want: scale.Capacity{Min: 1, Max: mostTasks},
			noShrink: "Application Auto Scaling keeps the number of tasks between 1 and 20, so at any time it can raise the desired count from 0 to 1"},
		{name: "in minimum mode policies are welcome", mode: scale.Minimum, is: well(9), scaling: ptr(tracked()), target: &resource.ScalableTarget{Min: 4, Max: 20},
			want: scale.Capacity{Desired: 9, InService: 9, Min: 4, Max: 20}, hosts: 9},
		{name: "a minimum falls during no deployment: two versions share the load", mode: scale.Minimum, is: rolling(10), target: &resource.ScalableTarget{Min: 4, Max: 20},
			want: scale.Capacity{Desired: 10, InService: 10, Min: 4, Max: 20}, noShrink: "deployment ecs-svc/2 is in progress: 10 of 10 tasks running"},
		{name: "in minimum mode without a target", mode: scale.Minimum, is: well(9), want: scale.Capacity{Desired: 9, InService: 9}, objects: "Application Auto Scaling does not scale shop/web, but mode minimum needs a scalable target", hosts: 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := viewOf(t, c.mode, c.is, c.scaling, c.target)
			if v.Missing != "" || c.missing != "" {
				if c.missing == "" || !strings.Contains(v.Missing, c.missing) {
					t.Fatalf("missing %q, want %q", v.Missing, c.missing)
				}
				return
			}
			if !v.Capacity.At.Equal(kindtest.Noon) {
				t.Errorf("as of %s", v.Capacity.At)
			}
			v.Capacity.At = time.Time{}
			if got := v.Capacity; got.Desired != c.want.Desired || got.InService != c.want.InService || got.Pending != c.want.Pending || got.Min != c.want.Min || got.Max != c.want.Max {
				t.Errorf("capacity %+v, want %+v", got, c.want)
			}
			for _, x := range []struct {
				what, want string
				got        []scale.Objection
			}{{"objections", c.objects, v.Objections}, {"no shrink", c.noShrink, v.NoShrink}} {
				if text := reason.Objections(x.got); (x.want == "") != (text == "") || !strings.Contains(text, x.want) {
					t.Errorf("%s: %q, want %q", x.what, text, x.want)
				}
			}
			if v.Hosts != c.hosts {
				t.Errorf("a load balancer should find %d, want %d", v.Hosts, c.hosts)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// ECS says once in six hours that it has no place for a task. While tasks are missing that is
// true now, and not what it was when it was said.
func TestAnOldEventSpeaksWhileTasksAreMissing(t *testing.T) {
	event := scale.Activity{ID: "e1", Message: "(service web) was unable to place a task because no container instance met all of its requirements.", Start: kindtest.Noon.Add(-5 * time.Hour), Failed: true}
	short := well(10)
	short.Running, short.Failed = 8, []scale.Activity{event}
	got := viewOf(t, scale.Manage, short, nil, nil).Failed
	if len(got) != 1 || !got[0].Failed || !got[0].Start.Equal(kindtest.Noon) || !strings.Contains(got[0].Message, event.Message+" (reported at Mar 2 07:00") {
		t.Errorf("an event of five hours ago: %+v", got)
	}
	short.Failed[0].Start = kindtest.Noon.Add(-time.Minute)
	if got := viewOf(t, scale.Manage, short, nil, nil).Failed; len(got) != 1 || got[0].Message != event.Message {
		t.Errorf("an event of a minute ago: %+v", got)
	}
	full := well(10)
	full.Failed = []scale.Activity{event}
	if got := viewOf(t, scale.Manage, full, nil, nil).Failed; len(got) > 0 {
		t.Errorf("all that is desired runs, and %+v", got)
	}
}

func TestTheCalls(t *testing.T) {
	s := &Service{Cluster: "shop", Service: "web"}
	for mode, want := range map[scale.Mode]operation.Verb{scale.Manage: operation.SetCount, scale.Minimum: operation.SetLeastCount} {
		resource, call := s.Set(scale.Decision{Mode: mode, From: 2, To: 5})
		if resource != "shop/web" || call.Verb != want || call.Argument != "5" {
			t.Errorf("%s: %q of %s", mode, call, resource)
		}
	}
}
