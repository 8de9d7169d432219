package ecs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
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
		return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("at most %d at a time", MaxNames)}
	}
	out, err := c.api.DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: aws.String(cluster), Services: names, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if err = session.Failed(doing, err); err != nil {
		if missing(err) {
			return found, nil
		}
		return nil, err
	}
	for i := range out.Failures {
		// Whatever else ECS has against a name, it has not told how the service is.
		if f := &out.Failures[i]; aws.ToString(f.Reason) != "MISSING" {
			return nil, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("%s: %s %s", nameOf(f.Arn), aws.ToString(f.Reason), aws.ToString(f.Detail))}
		}
	}
	for i := range out.Services {
		is := service(&out.Services[i])
		if before, twice := found[is.Name]; !twice || before.Status != resource.ServiceActive {
			found[is.Name] = is
		}
	}
	return found, nil
}

func service(s *types.Service) resource.Service {
	out := resource.Service{
		Cluster: nameOf(s.ClusterArn), Name: aws.ToString(s.ServiceName), ARN: aws.ToString(s.ServiceArn), Status: aws.ToString(s.Status),
		Desired: int(s.DesiredCount), Running: int(s.RunningCount), Pending: int(s.PendingCount),
		Scheduling: string(s.SchedulingStrategy), Controller: string(types.DeploymentControllerTypeEcs),
		Managed: s.ResourceManagementType == types.ResourceManagementTypeEcs, Launch: string(s.LaunchType),
		Definition: aws.ToString(s.TaskDefinition),
		Failed:     failed(s.Events),
		Grace:      time.Duration(aws.ToInt32(s.HealthCheckGracePeriodSeconds)) * time.Second,
		Created:    aws.ToTime(s.CreatedAt),
	}
	if s.DeploymentController != nil {
		out.Controller = string(s.DeploymentController.Type)
	}
	for i := range s.CapacityProviderStrategy {
		out.Providers = append(out.Providers, aws.ToString(s.CapacityProviderStrategy[i].CapacityProvider))
	}
	if len(s.Tags) > 0 {
		out.Tags = make(map[string]string, len(s.Tags))
		for _, t := range s.Tags {
			out.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	out.Deployments = deployments(s)
	register(&out, s.LoadBalancers)
	for i := range s.TaskSets {
		register(&out, s.TaskSets[i].LoadBalancers)
	}
	return out
}

// deployments are those of the service or, with the controllers that have none, its task
// sets. Whether a task set is stable is left out, because a change of the count alone
// makes it unstable, too.
func deployments(s *types.Service) []resource.Deployment {
	var out []resource.Deployment
	for i := range s.Deployments {
		d := &s.Deployments[i]
		out = append(out, resource.Deployment{
			ID: aws.ToString(d.Id), Status: aws.ToString(d.Status), Rollout: string(d.RolloutState), Why: aws.ToString(d.RolloutStateReason),
			Desired: int(d.DesiredCount), Running: int(d.RunningCount), Pending: int(d.PendingCount), Created: aws.ToTime(d.CreatedAt),
		})
	}
	for i := range s.TaskSets {
		t := &s.TaskSets[i]
		out = append(out, resource.Deployment{
			ID: aws.ToString(t.Id), Status: aws.ToString(t.Status),
			Desired: int(t.ComputedDesiredCount), Running: int(t.RunningCount), Pending: int(t.PendingCount), Created: aws.ToTime(t.CreatedAt),
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
func register(s *resource.Service, balancers []types.LoadBalancer) {
	add := func(to *[]string, arn *string) {
		if name := aws.ToString(arn); name != "" && !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	for i := range balancers {
		add(&s.TargetGroups, balancers[i].TargetGroupArn)
		if other := balancers[i].AdvancedConfiguration; other != nil {
			add(&s.Alternates, other.AlternateTargetGroupArn)
		}
	}
}
