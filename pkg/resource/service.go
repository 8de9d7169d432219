package resource

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The statuses of a service, in ECS's words.
const (
	ServiceActive   = "ACTIVE"
	ServiceDraining = "DRAINING" // it was deleted, and tasks of it still run
	ServiceInactive = "INACTIVE" // it was deleted; ECS forgets it in time
)

// How a service is scheduled and who rolls out its changes, in ECS's words.
const (
	SchedulingReplica = "REPLICA"
	SchedulingDaemon  = "DAEMON" // one task on every instance: there is no count to set

	ControllerECS        = "ECS"
	ControllerCodeDeploy = "CODE_DEPLOY"
	ControllerExternal   = "EXTERNAL"
)

// Service is what ECS says of one service.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
type Service struct {
	Cluster, Name string // their names, without the ARNs
	ARN           string
	Status        string // ACTIVE, DRAINING or INACTIVE
	// Desired is how many tasks are wanted; Running and Pending are those there are, of all
	// deployments: while one replaces another Running may be twice Desired.
	Desired, Running, Pending int
	Scheduling                string // REPLICA or DAEMON
	Controller                string // ECS, CODE_DEPLOY or EXTERNAL
	// Managed is set where ECS itself owns the count, as it does of an Express service.
	Managed bool
	// Launch is EC2, FARGATE or EXTERNAL; "" where Providers, its capacity providers, say
	// where tasks are started.
	Launch    string
	Providers []string
	// Definition is the ARN of the task definition that it starts tasks of.
	Definition string
	// Deployments are what runs or shall run, the primary one first. With the controllers
	// CODE_DEPLOY and EXTERNAL they are its task sets.
	Deployments []Deployment
	// Failed are the events that say that tasks cannot be placed or started, newest first,
	// since the service was steady last. ECS says the same sentence again after six hours at
	// the soonest, so that an old one is still true while tasks are missing.
	Failed []scale.Activity
	// TargetGroups are the ARNs of those that its tasks are registered with. Alternates are
	// those that a blue/green deployment changes places with; the traffic may be there.
	TargetGroups, Alternates []string
	// Grace is how long after its start a task's failed health checks are ignored; 0 is not
	// at all.
	Grace   time.Duration
	Created time.Time
	Tags    map[string]string
}

// Task is what a task of Fargate reserves.
type Task struct {
	CPUs, GiB    float64
	ARM, Windows bool
}

// The statuses and the states of a Deployment, in ECS's words.
const (
	DeploymentPrimary  = "PRIMARY"
	DeploymentActive   = "ACTIVE"   // runs, and is being replaced
	DeploymentInactive = "INACTIVE" // was replaced; of a task set it is DRAINING

	RolloutInProgress = "IN_PROGRESS"
	RolloutCompleted  = "COMPLETED"
	RolloutFailed     = "FAILED"
)

// Deployment is one version of a service's tasks.
type Deployment struct {
	ID     string
	Status string
	// Rollout is IN_PROGRESS, COMPLETED or FAILED; "" where ECS does not follow it, as
	// behind a Classic Load Balancer. Why is ECS's reason for it.
	Rollout, Why              string
	Desired, Running, Pending int
	Created                   time.Time
}

// Deploying is a sentence about the deployment that is in progress; "" when none is. A
// change of the desired count alone is none.
func (s Service) Deploying() string {
	var primary, other *Deployment
	left, older, has := 0, "", "has" // tasks of the others, and what to call these
	for i := range s.Deployments {
		d := &s.Deployments[i]
		if d.Status == DeploymentPrimary {
			primary = d
			continue
		}
		if tasks := d.Running + d.Pending; tasks+d.Desired > 0 || d.Status == DeploymentActive {
			if older = d.ID; other != nil {
				older, has = "older deployments", "have"
			}
			other, left = d, left+tasks
		}
	}
	switch {
	case other != nil && primary == nil:
		return fmt.Sprintf("deployment %s is in progress (%s), and no deployment is PRIMARY yet", other.ID, amount.Count(left, "task"))
	case other != nil && primary.Rollout == RolloutFailed:
		return fmt.Sprintf("deployment %s failed halfway%s, and %s still %s %s: ECS does not continue by itself", primary.ID, because(primary.Why), older, has, amount.Count(left, "task"))
	case primary != nil && primary.Rollout == RolloutInProgress:
		return fmt.Sprintf("deployment %s is in progress: %d of %s running", primary.ID, primary.Running, amount.Count(primary.Desired, "task"))
	case other != nil:
		return fmt.Sprintf("deployment %s is replacing %s, which still %s %s", primary.ID, older, has, amount.Count(left, "task"))
	}
	return ""
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// ScalableTarget is what Application Auto Scaling says of one thing that it scales.
type ScalableTarget struct {
	Min, Max int
	// In, Out and Scheduled are what is suspended: scaling in, scaling out, and what is
	// scheduled. On resuming, alarms that are breached act at once.
	In, Out, Scheduled bool
}

// Keeps says what Application Auto Scaling does with a thing of so many units: "tasks".
func (t ScalableTarget) Keeps(units string) string {
	text := fmt.Sprintf("Application Auto Scaling keeps the number of %s between %d and %d", units, t.Min, t.Max)
	if t.In && t.Out && t.Scheduled {
		text += ", but is suspended now"
	}
	return text
}

// ServiceScaling is who else sets the desired count of a service.
type ServiceScaling struct {
	ScalableTarget
	// Policies are its scaling policies in sentences, sorted, and Own those that act on what was measured, as they are, by name.
	Policies []string
	Own      []ScalingPolicy
}
