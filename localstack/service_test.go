//go:build integration

package localstack

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/reason"
)

const service = "web"

// makeService makes a service of a cluster of its own and sees to its removal.
func (s *scene) makeService(desired int) { s.Helper(); s.madeService(s.stage.Service, desired) }

func (s *scene) madeService(made func(ctx context.Context, cluster, name string, desired int) error, desired int) {
	s.Helper()
	if !s.stage.RunsServices(s.Context()) {
		s.Skip("the endpoint does not know ECS")
	}
	s.must(made(s.Context(), s.group, service, desired))
	s.Cleanup(func() {
		if err := s.stage.RemoveService(context.Background(), s.group, service); err != nil {
			s.Log(err)
		}
	})
}

func (s *scene) serviceTier(mode, limits string) string {
	return fmt.Sprintf(`  web:
    mode: %s
    ecs_service: {cluster: %s, service: %s}
    limits: %s
    signals: {cpu: {preset: ecs-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
    guards: {%s, cooldown: {grow: 0s, shrink: 0s}}
`, mode, s.group, service, limits, atOnce)
}

// tasksUse publishes what the tasks use of the CPU that they reserve.
func (s *scene) tasksUse(percent float64) {
	s.Helper()
	s.publish(stage.Metric{Namespace: "AWS/ECS", Name: "CPUUtilization", Dimensions: map[string]string{"ClusterName": s.group, "ServiceName": service}, Value: percent})
}

func (s *scene) wantTasks(want int, why string) {
	s.Helper()
	is, err := s.stage.Tasks(s.Context(), s.group, service)
	s.must(err)
	if is.Desired != want {
		s.Errorf("%d tasks are desired, want %d: %s\n%s", is.Desired, want, why, reason.Why(s.explain("web").Decision))
	}
}

// Tasks that use three times what they reserve are a fifth of what is needed at 60 %. Zero that
// was set by hand is corrected to what the load alone asks for.
func TestAServiceFollowsItsCPU(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeService(4)
		s.tasksUse(300)
		s.configure(s.serviceTier("manage", "{min: 2, max: 30}"))
		s.pass()
		s.wantTasks(20, "4 tasks at 300 % of a goal of 60 %")
		if d := s.explain("web").Decision; !strings.Contains(reason.Why(d), "cpu 300 % against a goal of 60 %") {
			s.Errorf("it says %s", reason.Why(d))
		}
		s.must(s.stage.Recount(s.Context(), s.group, service, 0))
		s.pass()
		s.wantTasks(5, "zero by hand is below the limits, and the load alone asks for 5")
	})
}

// During a deployment nothing shrinks, and what grows does.
func TestAServiceIsNotShrunkDuringADeployment(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.madeService(s.stage.NewService, 8)
		s.tasksUse(15)
		is, err := s.stage.Tasks(s.Context(), s.group, service)
		s.must(err)
		if is.Rollout != "IN_PROGRESS" && is.Deployments < 2 {
			s.Skipf("the emulator ends a deployment at once: %+v", is)
		}
		s.configure(s.serviceTier("manage", "{min: 2, max: 30}"))
		s.pass()
		s.wantTasks(8, "a deployment is in progress")
		if why := reason.Of(s.explain("web").Decision, reason.Refresh); !strings.Contains(why, "deployment") {
			s.Errorf("it says %q", why)
		}
		s.configure(s.serviceTier("manage", "{min: 9, max: 30}"))
		s.pass()
		s.wantTasks(9, "growth goes on")
	})
}

// What Application Auto Scaling has policies for is its own in mode manage. In mode minimum its
// minimum is moved, and nothing else of it; in mode observe nothing.
func TestAServiceThatAWSScales(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeService(4)
		s.must(s.stage.ScaleService(s.Context(), s.group, service, 1, 20))
		s.Cleanup(func() { _ = s.stage.LeaveService(context.Background(), s.group, service) })
		s.tasksUse(90)
		s.configure(s.serviceTier("manage", "{min: 2, max: 30}"))
		s.pass()
		s.wantTasks(4, "another owner")
		if why := reason.Of(s.explain("web").Decision, reason.Owner); !strings.Contains(why, "Application Auto Scaling keeps the number of tasks between 1 and 20: target tracking policy somebody-elses") {
			s.Errorf("it says %q", why)
		}
		s.configure(s.serviceTier("observe", "{min: 2, max: 30}"))
		s.pass()
		s.configure(s.serviceTier("minimum", "{min: 2, max: 30}"))
		s.wantKept(1)
		s.pass()
		s.wantKept(6)
	})
}

func (s *scene) wantKept(want int) {
	s.Helper()
	least, most, err := s.stage.Kept(s.Context(), s.group, service)
	s.must(err)
	if least != want || most != 20 {
		s.Errorf("Application Auto Scaling keeps %d to %d tasks, want %d to 20: %s", least, most, want, reason.Why(s.explain("web").Decision))
	}
}
