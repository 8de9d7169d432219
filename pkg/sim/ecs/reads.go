package ecs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// mostDescribed is how many services one DescribeServices takes.
const mostDescribed = 10

// Services answers DescribeServices: services of one cluster by their names. One that is not
// there is absent, as all are of a cluster that is not there. The error is a *scale.Failure.
func (c *Scheduler) Services(ctx context.Context, cluster string, names []string) (map[string]resource.Service, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	found := map[string]resource.Service{}
	if len(names) == 0 {
		return found, nil
	}
	list, _, err := c.describe(ctx, cluster, names)
	if scale.KindOf(err) == scale.Missing {
		return found, nil
	}
	for _, d := range list {
		found[d.Name] = d
	}
	return found, err
}

// describe is that call: what was found, and the names that were not.
func (c *Scheduler) describe(ctx context.Context, cluster string, names []string) (list []resource.Service, missing []string, err error) {
	doing := fmt.Sprintf("reading %d services of cluster %s", len(names), cluster)
	if len(names) == 1 {
		doing = "reading service " + names[0] + " of cluster " + cluster
	}
	in := world.Call{Service: "ecs", API: "DescribeServices", Doing: doing, Names: append(slices.Clone(names), cluster)}
	if err := c.Enter(ctx, in); err != nil {
		return nil, nil, err
	}
	switch {
	case len(names) == 0:
		return nil, nil, world.Refuse(doing, "InvalidParameterException", "Services cannot be empty.")
	case len(names) > mostDescribed:
		return nil, nil, world.Refuse(doing, "InvalidParameterException", "Services cannot have more than %d items.", mostDescribed)
	case !slices.Contains(c.clusters, nameOf(cluster)):
		return nil, nil, world.Refuse(doing, "ClusterNotFoundException", "Cluster not found.")
	}
	for _, name := range names {
		if s := c.byKey[nameOf(cluster)+"/"+nameOf(name)]; s != nil {
			list = append(list, c.is(s))
		} else {
			missing = append(missing, name)
		}
	}
	return list, missing, nil
}

// nameOf is the name at the end of an ARN, or the name.
func nameOf(arn string) string {
	if arn == "" {
		return "default"
	}
	return arn[strings.LastIndexByte(arn, '/')+1:]
}

// DescribeService is a service as ECS would tell it. No call is counted and no fault applies.
func (c *Scheduler) DescribeService(cluster, name string) (resource.Service, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	s := c.byKey[nameOf(cluster)+"/"+name]
	if s == nil {
		return resource.Service{}, false
	}
	return c.is(s), true
}

// is counts the tasks of all deployments: while one replaces another there are more than
// desired.
func (c *Scheduler) is(s *service) resource.Service {
	now := c.Time.Unix()
	all := s.count(nil, now)
	out := resource.Service{
		Cluster: s.Cluster, Name: s.Name, ARN: c.ARN("ecs", "service/"+s.Key()), Status: s.status,
		Desired: s.Desired, Running: all.running, Pending: all.pending,
		Scheduling: s.Scheduling, Controller: s.Controller, Managed: s.Managed, Launch: s.Launch, Providers: slices.Clone(s.Providers),
		Grace: s.Grace, Created: time.Unix(s.created, 0).UTC(), Tags: maps.Clone(s.Tags), Failed: failures(s.events),
		Definition: c.definition(s),
	}
	if s.TargetGroup != "" {
		out.TargetGroups = []string{c.ARN("elasticloadbalancing", s.TargetGroup)}
	}
	for _, d := range s.deployments {
		is := s.count(d, now)
		desired := s.Desired
		if d != s.primary() && s.Controller == resource.ControllerECS {
			desired = 0
		}
		out.Deployments = append(out.Deployments, resource.Deployment{
			ID: d.id, Status: d.status, Rollout: d.rollout, Why: d.why, Desired: desired, Running: is.running, Pending: is.pending,
			Created: time.Unix(d.created, 0).UTC(),
		})
	}
	return out
}

// failures are the events that say that tasks cannot be placed or started, newest first, since
// the service was steady last.
func failures(events []Event) (out []scale.Activity) {
	for _, e := range slices.Backward(events) {
		switch {
		case strings.Contains(e.Message, "has reached a steady state"):
			return out
		case strings.Contains(e.Message, "unable to place a task"), strings.Contains(e.Message, "unable to consistently start tasks"):
			out = append(out, scale.Activity{ID: e.ID, Message: e.Message, Start: e.At, Failed: true})
		}
	}
	return out
}

// Events are the newest hundred events of a service, newest first. No call is counted.
func (c *Scheduler) Events(cluster, name string) []Event {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	s := c.byKey[nameOf(cluster)+"/"+name]
	if s == nil {
		return nil
	}
	list := slices.Clone(s.events[max(0, len(s.events)-keepEvents):])
	slices.Reverse(list)
	return list
}

// ServiceInventory answers ListClusters, ListServices and DescribeServices: all services of all
// clusters, by cluster and name. The error is a *scale.Failure.
func (c *Scheduler) ServiceInventory(ctx context.Context) ([]resource.Service, error) {
	clusters, err := c.ClusterNames(ctx)
	if err != nil {
		return nil, err
	}
	var all []resource.Service
	for _, cluster := range clusters {
		names, err := c.ServiceNames(ctx, cluster)
		if err != nil {
			return nil, err
		}
		for batch := range slices.Chunk(names, mostDescribed) {
			found, err := c.Services(ctx, cluster, batch)
			if err != nil {
				return nil, err
			}
			for _, name := range batch {
				if s, there := found[name]; there {
					all = append(all, s)
				}
			}
		}
	}
	return all, nil
}

// ClusterNames answers ListClusters: sorted. The error is a *scale.Failure.
func (c *Scheduler) ClusterNames(ctx context.Context) ([]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ecs", API: "ListClusters", Doing: "listing clusters"}); err != nil {
		return nil, err
	}
	return slices.Sorted(slices.Values(c.clusters)), nil
}

// ServiceNames answers ListServices of a cluster: sorted, without those that were deleted. The
// error is a *scale.Failure.
func (c *Scheduler) ServiceNames(ctx context.Context, cluster string) ([]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	cluster = nameOf(cluster)
	doing := "listing the services of cluster " + cluster
	if err := c.Enter(ctx, world.Call{Service: "ecs", API: "ListServices", Doing: doing, Names: []string{cluster}}); err != nil {
		return nil, err
	}
	if !slices.Contains(c.clusters, cluster) {
		return nil, world.Refuse(doing, "ClusterNotFoundException", "Cluster not found.")
	}
	var names []string
	for _, s := range c.services {
		if s.Cluster == cluster && s.status != resource.ServiceInactive {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// clusterCounts answers DescribeClusters: what there is in clusters, by name. One that is not
// there is absent.
func (c *Scheduler) clusterCounts(ctx context.Context, names []string) (map[string]clusterShape, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ecs", API: "DescribeClusters", Doing: "reading clusters", Names: names}); err != nil {
		return nil, err
	}
	found := map[string]clusterShape{}
	for _, name := range c.clusters {
		found[name] = clusterShape{}
	}
	for _, s := range c.services {
		is, all := found[s.Cluster], s.count(nil, c.Time.Unix())
		is.Running, is.Pending = is.Running+all.running, is.Pending+all.pending
		if s.active() {
			is.ActiveServices++
		}
		found[s.Cluster] = is
	}
	return found, nil
}
