package play

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
)

const serviceKey = "ecs_service: {cluster: shop, service: web}"

// serviceDay is a tier of the service shop/web, and a world in which nothing is noisy.
type serviceDay struct {
	mode, limits, scaler, guards string
	spec                         ecs.ServiceSpec
	faults                       []sim.Fault
	length                       time.Duration
	outside                      map[time.Duration]func(*sim.Cloud) // by the time since the beginning
}

// serviceTick is one evaluation of it.
type serviceTick struct {
	at time.Duration
	scale.Record
}

func (t serviceTick) why() string { return reason.Why(t.Decision) + "; " + t.Outcome.Detail }

func (d serviceDay) play(t *testing.T) (ticks []serviceTick, writes []string) {
	t.Helper()
	text := "tiers:\n  web:\n    mode: " + d.mode + "\n    " + serviceKey + "\n    limits: " + d.limits +
		"\n    signals: {cpu: {preset: ecs-cpu}}\n    scalers: [" + d.scaler + "]\n" + d.guards
	cfg, err := config.Parse("service.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d.spec.Cluster, d.spec.Name = "shop", "web"
	var world *sim.Cloud
	e := Experiment{
		Config: cfg, Start: kindtest.Noon, Length: d.length, Services: []sim.ServiceSpec{d.spec}, Faults: d.faults, Fast: true,
		Outside: func(w *sim.Cloud) {
			world = w
			if do := d.outside[w.Now().Sub(kindtest.Noon)]; do != nil {
				do(w)
			}
		},
		OnTick: func(at time.Time, records []scale.Record) {
			ticks = append(ticks, serviceTick{at.Sub(kindtest.Noon), records[0]})
		},
	}
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, w := range world.Writes() {
		writes = append(writes, fmt.Sprintf("%s %s %s", w.API, w.Resource, w.Argument))
	}
	return ticks, writes
}

const (
	target60 = "{target: {signal: cpu, goal: 60}}"
	stepUp   = "{threshold: {bounds: [{signal: cpu, above: 25, below: 2}]}}"
)

// A policy that adds one task during a rollout adds it to what is desired, and not to the old
// and the new tasks that run beside each other; and nothing shrinks while each of them has
// half the load, nor right after it.
func TestARolloutIsNoBaseAndShrinksNothing(t *testing.T) {
	whole(t)
	t.Parallel()
	// New tasks take long, so that the rollout lasts 12 minutes.
	rolling := ecs.ServiceSpec{Desired: 10, UnitRate: 100, Load: sim.Constant(600), Place: 2 * time.Minute, Warm: 9 * time.Minute, Grace: 30 * time.Minute}
	deploy := map[time.Duration]func(*sim.Cloud){20 * time.Minute: func(w *sim.Cloud) {
		if err := w.Deploy("shop", "web", false); err != nil {
			t.Error(err)
		}
	}}
	t.Run("a target", func(t *testing.T) {
		ticks, writes := serviceDay{mode: "manage", limits: "{min: 2, max: 60}", scaler: target60, spec: rolling, length: time.Hour, outside: deploy}.play(t)
		held, halved := 0, false
		for _, x := range ticks {
			if reason.Of(x.Decision, reason.Refresh) != "" {
				held++
			}
			cpu, _ := scale.Snapshot{Samples: x.Decision.Samples}.Sample("cpu")
			halved = halved || cpu.Value > 0 && cpu.Value < 40
			if c := x.Decision.Capacity; c.Desired != 10 || c.InService > 10 {
				t.Fatalf("%s: desired %d, in service %d", x.at, c.Desired, c.InService)
			}
			if x.Decision.To != 10 {
				t.Errorf("%s: to %d: %s", x.at, x.Decision.To, x.why())
			}
		}
		if held < 8 || !halved || len(writes) > 0 {
			t.Errorf("%d evaluations saw the deployment, the load halved: %t, writes %v", held, halved, writes)
		}
	})
	t.Run("a minimum", func(t *testing.T) {
		spec := rolling
		spec.Scaling = &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 10, Max: 20}, Policies: []appscaling.Policy{{Name: "cpu", Type: "TargetTrackingScaling", Goal: 60}}}
		ticks, writes := serviceDay{mode: "minimum", limits: "{min: 2, max: 20}", scaler: target60, spec: spec, length: time.Hour, outside: deploy}.play(t)
		held := 0
		for _, x := range ticks {
			if reason.Of(x.Decision, reason.Refresh) != "" {
				held++
			}
			if x.Decision.To != 10 {
				t.Errorf("%s: to %d: %s", x.at, x.Decision.To, x.why())
			}
		}
		if held < 8 || len(writes) > 0 {
			t.Errorf("%d evaluations saw the deployment, writes %v", held, writes)
		}
	})
	t.Run("one more", func(t *testing.T) {
		ticks, writes := serviceDay{mode: "manage", limits: "{min: 2, max: 11}", scaler: stepUp, spec: rolling, length: time.Hour, outside: map[time.Duration]func(*sim.Cloud){
			0: func(w *sim.Cloud) {
				if err := w.Deploy("shop", "web", false); err != nil {
					t.Error(err)
				}
			},
		}}.play(t)
		if len(writes) != 1 || writes[0] != "UpdateService shop/web 11" {
			t.Errorf("writes %v; the first ticks: %s", writes, ticks[3].why())
		}
	})
}

// A DAEMON service is looked at, refused, and never called.
func TestADaemonServiceIsNeverCalled(t *testing.T) {
	whole(t)
	t.Parallel()
	for _, mode := range []string{"manage", "minimum"} {
		ticks, writes := serviceDay{mode: mode, limits: "{min: 5, max: 60}", scaler: target60, length: 10 * time.Minute,
			spec: ecs.ServiceSpec{Desired: 3, UnitRate: 100, Load: sim.Constant(900), Scheduling: resource.SchedulingDaemon}}.play(t)
		if len(writes) > 0 {
			t.Errorf("%s: %v", mode, writes)
		}
		for _, x := range ticks {
			if !strings.Contains(reason.Of(x.Decision, reason.Owner), "service shop/web is a DAEMON service") || x.Decision.Changes() {
				t.Errorf("%s at %s: %s", mode, x.at, x.why())
			}
		}
	}
}

// UpdateService carries the count and nothing else, which is all that CodeDeploy's services and
// those of an external controller take; the simulated cloud refuses any other field of them.
func TestTheCountOfEveryControllerIsSet(t *testing.T) {
	whole(t)
	t.Parallel()
	for _, controller := range []string{resource.ControllerECS, resource.ControllerCodeDeploy, resource.ControllerExternal} {
		_, writes := serviceDay{mode: "manage", limits: "{min: 2, max: 60}", scaler: target60, length: 5 * time.Minute,
			spec: ecs.ServiceSpec{Desired: 4, UnitRate: 100, Load: sim.Constant(300), Controller: controller}}.play(t)
		if len(writes) != 1 || writes[0] != "UpdateService shop/web 5" {
			t.Errorf("%s: %v", controller, writes)
		}
	}
}

// Where CPU is reserved on the container only, a task uses several times that: four tasks at
// 300 % of it are as much as twenty at 60 %.
func TestACPUBeyond100(t *testing.T) {
	whole(t)
	t.Parallel()
	ticks, writes := serviceDay{mode: "manage", limits: "{min: 2, max: 60}", scaler: target60, length: 5 * time.Minute,
		spec: ecs.ServiceSpec{Desired: 4, UnitRate: 100, Burst: 3, Load: sim.Constant(1200)}}.play(t)
	if len(writes) == 0 || writes[0] != "UpdateService shop/web 20" && writes[0] != "UpdateService shop/web 21" {
		t.Errorf("%v: %s", writes, ticks[len(ticks)-1].why())
	}
}

// Zero that was set by hand: the limits correct it at the next evaluation, and it is told.
func TestZeroByHandIsCorrected(t *testing.T) {
	whole(t)
	t.Parallel()
	zero := map[time.Duration]func(*sim.Cloud){10 * time.Minute: func(w *sim.Cloud) {
		if err := w.SetDesiredCount(t.Context(), "shop", "web", 0); err != nil {
			t.Error(err)
		}
	}}
	spec := ecs.ServiceSpec{Desired: 2, UnitRate: 100, Load: sim.Constant(60)}
	day := serviceDay{mode: "manage", limits: "{min: 2, max: 60}", scaler: target60, spec: spec, length: 15 * time.Minute, outside: zero}
	ticks, writes := day.play(t)
	if !slices.Equal(writes, []string{"UpdateService shop/web 0", "UpdateService shop/web 2"}) {
		t.Errorf("%v", writes)
	}
	if d := ticks[10].Decision; d.From != 0 || d.To != 2 || !strings.Contains(reason.Of(d, reason.Bounds), "0 is outside the limits") || reason.Of(d, reason.ChangedOutside) == "" {
		t.Errorf("told: %s", ticks[10].why())
	}
	day.spec.Scaling = &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 1, Max: 20}, Policies: []appscaling.Policy{{
		Name: "cpu", Type: "TargetTrackingScaling", Metric: "ECSServiceAverageCPUUtilization", Goal: 60}}}
	ticks, writes = day.play(t)
	if len(writes) != 1 || !strings.Contains(reason.Of(ticks[10].Decision, reason.Owner), "Application Auto Scaling keeps the number of tasks between 1 and 20: target tracking policy cpu") {
		t.Errorf("beside another owner: %v, %s", writes, ticks[10].why())
	}
}

// Mode minimum moves the minimum of the scalable target and nothing else; mode observe moves
// nothing.
func TestModesOfAService(t *testing.T) {
	whole(t)
	t.Parallel()
	day := serviceDay{limits: "{min: 2, max: 60}", scaler: target60, length: 6 * time.Minute, spec: ecs.ServiceSpec{Desired: 4, UnitRate: 100, Load: sim.Constant(360),
		Scaling: &ecs.Scaling{ScalableTarget: resource.ScalableTarget{Min: 2, Max: 20}, Policies: []appscaling.Policy{{Name: "cpu", Type: "TargetTrackingScaling", Goal: 60}}}}}
	day.mode = "minimum"
	ticks, writes := day.play(t)
	if !slices.Equal(writes, []string{"RegisterScalableTarget service/shop/web 6"}) {
		t.Errorf("minimum: %v: %s", writes, ticks[4].why())
	}
	if c := ticks[5].Decision.Capacity; c.Min != 6 || c.Desired != 6 || c.Max != 20 {
		t.Errorf("after it: %+v", c)
	}
	day.mode = "observe"
	if ticks, writes = day.play(t); len(writes) > 0 || ticks[4].Decision.To != 6 {
		t.Errorf("observe: %v: %s", writes, ticks[4].why())
	}
	day.mode, day.spec.Scaling = "minimum", nil
	if ticks, writes = day.play(t); len(writes) > 0 || !strings.Contains(ticks[4].why(), "Application Auto Scaling does not scale shop/web") {
		t.Errorf("without a target: %v: %s", writes, ticks[4].why())
	}
}

// ECS tells once why it has no place for tasks, and then is silent for six hours. Growth goes on
// one by one all that time, with the reason, and as ever when there is room again.
func TestTasksWithoutAPlaceOpenTheBreaker(t *testing.T) {
	whole(t)
	t.Parallel()
	spec := ecs.ServiceSpec{Desired: 4, UnitRate: 100, Burst: 9, Room: 6, Load: sim.Flash{Base: 200, Peak: 3000, When: kindtest.Noon.Add(10 * time.Minute), Rise: 20 * time.Minute, Hold: 5 * time.Hour}}
	ticks, writes := serviceDay{mode: "manage", limits: "{min: 2, max: 60}", scaler: target60, spec: spec, length: 3 * time.Hour}.play(t)
	late := ticks[len(ticks)-1]
	if got := reason.Of(late.Decision, reason.CircuitBreaker); !strings.Contains(got, "AWS reports a failed launch: (service web) was unable to place a task") {
		t.Errorf("after three hours: %s", late.why())
	}
	if len(writes) > 20 || late.Decision.Capacity.Desired > 30 {
		t.Errorf("%d writes, desired %d: %v", len(writes), late.Decision.Capacity.Desired, writes)
	}
}

// A queue of messages is worked off by as many tasks as it needs, and by none when it is empty.
func TestABacklogOfTasks(t *testing.T) {
	whole(t)
	t.Parallel()
	const url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
	cfg, err := config.Parse("jobs.yaml", []byte(`
tiers:
  jobs:
    mode: manage
    ecs_service: {cluster: shop, service: jobs}
    queue: `+url+`
    limits: {min: 0, max: 30}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, acceptable_delay: 2m, processing_time: 10s}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	most, last := 0, -1
	_, err = Experiment{
		Config: cfg, Start: kindtest.Noon, Length: 4 * time.Hour, Fast: true,
		Work: map[string]Work{"jobs": {Rate: 0.1, Load: sim.Flash{Peak: 1, When: kindtest.Noon.Add(30 * time.Minute), Rise: time.Minute, Hold: time.Hour, Fall: time.Minute}}},
		OnTick: func(_ time.Time, records []scale.Record) {
			last = records[0].Decision.To
			most = max(most, last)
		},
	}.Run(t.Context())
	if err != nil || most < 10 || last != 0 {
		t.Errorf("at most %d, %d at the end, %v", most, last, err)
	}
}
