package ecs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// ownController deploys where a service names no other; byECS manages those that the user does not.
	ownController = "ECS"
	byECS         = "ECS"
)

// Services reads up to MaxNames services of one cluster, by name, in one call: all of them
// or an error. One that ECS does not know is absent from the answer, as all are of a
// cluster that it does not know. One that was deleted may still be there; see its status.
func (c *Client) Services(ctx context.Context, cluster string, names []string) (map[string]resource.Service, error) {
	found := map[string]resource.Service{}
	if len(names) == 0 {
		return found, nil
	}
	doing := fmt.Sprintf("reading %d services of cluster %s", len(names), cluster)
	if len(names) == 1 {
		doing = "reading service " + names[0] + " of cluster " + cluster
	}
	if len(names) > MaxNames {
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("at most %d can be read at a time", MaxNames)}
	}
	var out services
	err := c.api.Call(ctx, "DescribeServices", describeServices{Cluster: cluster, Services: names, Include: []string{"TAGS"}}, &out, usual)
	if err = session.Failed(doing, err); err != nil {
		if missing(err) {
			return found, nil
		}
		return nil, err
	}
	for _, f := range out.Failures {
		// Whatever else ECS has against a name, it has not told how the service is.
		if f.Reason != "MISSING" {
			return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%s: %s %s", nameOf(f.ARN), f.Reason, f.Detail)}
		}
	}
	for i := range out.Services {
		is := out.Services[i].told()
		if before, twice := found[is.Name]; !twice || before.Status != resource.ServiceActive {
			found[is.Name] = is
		}
	}
	return found, nil
}

// told is what is known of a service.
func (s *service) told() resource.Service {
	out := resource.Service{
		Cluster: nameOf(s.Cluster), Name: s.Name, ARN: s.ARN, Status: s.Status,
		Desired: s.Desired, Running: s.Running, Pending: s.Pending,
		Scheduling: s.Scheduling, Controller: ownController,
		Managed: s.ManagedBy == byECS, Launch: s.Launch,
		Definition: s.Definition,
		Failed:     failed(s.Events),
		Grace:      time.Duration(s.Grace) * time.Second,
		Created:    s.Created.time(),
	}
	if s.DeploymentController != nil {
		out.Controller = s.DeploymentController.Type
	}
	for _, p := range s.Providers {
		out.Providers = append(out.Providers, p.Name)
	}
	if len(s.Tags) > 0 {
		out.Tags = make(map[string]string, len(s.Tags))
		for _, t := range s.Tags {
			out.Tags[t.Key] = t.Value
		}
	}
	out.Deployments = s.deployments()
	register(&out, s.LoadBalancers)
	for i := range s.TaskSets {
		register(&out, s.TaskSets[i].LoadBalancers)
	}
	return out
}

// deployments are those of the service or, with the controllers that have none, its task
// sets. Whether a task set is stable is left out, because a change of the count alone
// makes it unstable, too.
func (s *service) deployments() []resource.Deployment {
	var out []resource.Deployment
	for _, d := range s.Deployments {
		out = append(out, resource.Deployment{
			ID: d.ID, Status: d.Status, Rollout: d.Rollout, Why: d.Why,
			Desired: d.Desired, Running: d.Running, Pending: d.Pending, Created: d.Created.time(),
		})
	}
	for _, t := range s.TaskSets {
		out = append(out, resource.Deployment{
			ID: t.ID, Status: t.Status,
			Desired: t.Desired, Running: t.Running, Pending: t.Pending, Created: t.Created.time(),
		})
	}
	slices.SortStableFunc(out, func(a, b resource.Deployment) int { return rank(a) - rank(b) })
	return out
}

func rank(d resource.Deployment) int {
	if d.Status == resource.DeploymentPrimary {
		return 0
	}
	return 1
}

// register notes the target groups that tasks are registered with. A Classic Load Balancer
// has none.
func register(s *resource.Service, balancers []loadBalancer) {
	add := func(to *[]string, name string) {
		if name != "" && !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	for _, b := range balancers {
		add(&s.TargetGroups, b.TargetGroup)
		if b.Other != nil {
			add(&s.Alternates, b.Other.TargetGroup)
		}
	}
}
