package resource

import "testing"

func TestDeploying(t *testing.T) {
	primary := func(rollout string, running int) Deployment {
		return Deployment{ID: "ecs-svc/2", Status: DeploymentPrimary, Rollout: rollout, Desired: 4, Running: running}
	}
	old := func(status string, running int) Deployment {
		return Deployment{ID: "ecs-svc/1", Status: status, Rollout: RolloutCompleted, Running: running}
	}
	for _, c := range []struct {
		name string
		is   []Deployment
		want string
	}{
		{"nothing is known", nil, ""},
		{"steady", []Deployment{primary(RolloutCompleted, 4)}, ""},
		{"steady, and short of tasks after its count was changed", []Deployment{primary(RolloutCompleted, 1)}, ""},
		{"steady where ECS does not follow deployments", []Deployment{primary("", 4)}, ""},
		{"a new one", []Deployment{primary(RolloutInProgress, 1), old(DeploymentActive, 3)}, "deployment ecs-svc/2 is in progress: 1 of 4 tasks running"},
		{"the first one", []Deployment{primary(RolloutInProgress, 0)}, "deployment ecs-svc/2 is in progress: 0 of 4 tasks running"},
		{"one that ECS does not follow", []Deployment{primary("", 4), old(DeploymentActive, 3)}, "deployment ecs-svc/2 is replacing ecs-svc/1, which still has 3 tasks"},
		{"one that failed beside the one before", []Deployment{primary(RolloutFailed, 0), old(DeploymentActive, 4)},
			"deployment ecs-svc/2 failed halfway, and ecs-svc/1 still has 4 tasks: ECS does not continue by itself"},
		{"one that failed, and why", []Deployment{{ID: "ecs-svc/2", Status: DeploymentPrimary, Rollout: RolloutFailed, Why: "tasks failed to start"}, old(DeploymentActive, 4)},
			"deployment ecs-svc/2 failed halfway (tasks failed to start), and ecs-svc/1 still has 4 tasks: ECS does not continue by itself"},
		{"several before it", []Deployment{primary("", 4), old(DeploymentActive, 3), old(DeploymentActive, 2)}, "deployment ecs-svc/2 is replacing older deployments, which still have 5 tasks"},
		{"one that failed", []Deployment{primary(RolloutFailed, 0)}, ""},
		{"the one before drains", []Deployment{primary(RolloutCompleted, 4), old("DRAINING", 2)}, "deployment ecs-svc/2 is replacing ecs-svc/1, which still has 2 tasks"},
		{"the one before is gone", []Deployment{primary(RolloutCompleted, 4), old(DeploymentInactive, 0)}, ""},
		{"no task set is the primary one yet", []Deployment{old(DeploymentActive, 1)}, "deployment ecs-svc/1 is in progress (1 task), and no deployment is PRIMARY yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Service{Deployments: c.is}).Deploying(); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestKeeps(t *testing.T) {
	for _, c := range []struct {
		is   ScalableTarget
		want string
	}{
		{ScalableTarget{Min: 1, Max: 4}, "Application Auto Scaling keeps the number of tasks between 1 and 4"},
		{ScalableTarget{Min: 0, Max: 4, In: true, Out: true}, "Application Auto Scaling keeps the number of tasks between 0 and 4"},
		{ScalableTarget{Min: 2, Max: 4, In: true, Out: true, Scheduled: true}, "Application Auto Scaling keeps the number of tasks between 2 and 4, but is suspended now"},
	} {
		if got := c.is.Keeps("tasks"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
