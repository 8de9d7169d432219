package ecsservice

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Survey orders the services of all clusters, and who else scales them.
func (*Service) Survey(known facts.Facts, o *facts.Order) {
	facts.AllServices.Want(o, facts.Everything)
	facts.ServiceScaling.Want(o, facts.Everything)
	scaled := facts.ServiceScaling.All(known)
	for _, name := range slices.Sorted(maps.Keys(scaled)) {
		kind.WantAlarms(o, scaled[name].Own)
	}
}

// Discover drafts a tier of every service whose count dynascale may set. Where ECS may not be
// read the rest is still worth a file.
func (s *Service) Discover(f facts.Facts) (d kind.Discovery) {
	if read := facts.AllServices.Get(f, facts.Everything); read.Trouble != "" {
		return kind.Discovery{Rest: []kind.Rest{{Title: "ECS services could not be listed:", Lines: []string{
			read.Trouble + "; the list needs the permissions " + strings.Join(facts.AllServices.Rights, ", ")}}}}
	}
	all := facts.AllServices.All(f)
	names := slices.Sorted(maps.Keys(all))
	for _, name := range kind.First(names) {
		d.Drafts = append(d.Drafts, s.draft(f, name, all[name]))
	}
	if len(names) > kind.MostDrafts {
		d.Rest = append(d.Rest, kind.More("ECS services", names))
	}
	return d
}

func (s *Service) draft(f facts.Facts, name string, is resource.Service) kind.Draft {
	d := kind.Draft{
		Thing: s.Thing(), Name: name, Called: is.Name, Works: len(is.TargetGroups) == 0, TargetGroups: is.TargetGroups,
		Title: fmt.Sprintf("ECS service %s: %s desired, %d running.", name, amount.Count(is.Desired, "task"), is.Running),
	}
	own := Service{Cluster: is.Cluster, Service: is.Name}
	if why := own.objections(is); len(why) > 0 {
		d.Notes = append(d.Notes, "Left out: "+why[0].Text+".")
		return d
	}
	scaling := facts.ServiceScaling.Get(f, name)
	for _, p := range scaling.Is.Policies {
		d.Notes = append(d.Notes, p+".")
	}
	if len(scaling.Is.Policies) > 0 {
		d.Notes = append(d.Notes, scaling.Is.Keeps("tasks")+". In mode manage dynascale would make no changes "+
			"while the service has a scaling policy that is not suspended; mode minimum works beside scaling policies.")
	}
	if is.Controller == resource.ControllerCodeDeploy {
		d.Notes = append(d.Notes, "CodeDeploy makes the deployments of this service; a deployment may fail if the service grows during it.")
	}
	d.Write = func(tier string, a kind.Around) string { return own.write(f, tier, is, scaling, a) }
	return d
}

func (s *Service) write(f facts.Facts, tier string, is resource.Service, scaling facts.Fact[resource.ServiceScaling], a kind.Around) string {
	var l kind.Lines
	migrated, cooldown := s.migrate(f, scaling.Is, a)
	for _, n := range slices.Concat(a.Notes, migrated.Lacks) {
		l.Say("  # %s", finding.OneLine(n))
	}
	l.Say("  %s:\n    mode: observe\n    ecs_service: {cluster: %s, service: %s}", tier, kind.Quoted(s.Cluster), kind.Quoted(s.Service))
	behind := a.Balancer != ""
	works := len(a.Queues) > 0 && len(is.TargetGroups) == 0 && !migrated.Any()
	switch {
	case behind:
		l.Say("    load_balancer: %s\n    target_group: %s", a.Balancer, a.Target)
	case works:
		l.Say("    queue: %s # found by its name; check that this service works on it", kind.Quoted(a.Queues[0]))
		for _, q := range a.Queues[1:] {
			l.Say("    # or: %s", finding.OneLine(q))
		}
	}
	least, most, why := 1, max(2*is.Desired, 2), "a guess: the maximum is twice the desired count, at least 2"
	if works && is.Desired == 0 {
		least, most, why = 0, 10, "a guess"
	}
	if scaling.Found && scaling.Is.Max > 0 {
		least, most, why = max(scaling.Is.Min, 1), max(scaling.Is.Max, 1), "those of Application Auto Scaling"
		if scaling.Is.Min < least {
			why += ", but the minimum is at least 1"
		}
	}
	l.Say("    limits: {min: %d, max: %d} # %s", least, max(least, most), why)
	if migrated.Any() {
		migrated.Write(&l, "service", cooldown)
		return l.String()
	}
	if works {
		l.Say("    signals:\n      backlog: {preset: sqs-backlog}\n    scalers:\n      # How many messages may wait for one task. Instead you can set acceptable_delay: 10m and\n" +
			"      # processing_time: 10s (how long a task is busy with one message).\n      - backlog: {signal: backlog, messages_per_worker: 10}")
		return l.String()
	}
	l.Say("    signals:\n      cpu: {preset: ecs-cpu}\n      memory: {preset: ecs-memory}")
	if behind {
		l.Say("      requests: {preset: alb-requests}")
	}
	load := ""
	if behind {
		load = ", load: requests"
	}
	l.Say("    scalers:\n      - target: {signal: cpu, goal: 60%s} # percent of the CPU that the tasks reserve", load)
	if behind {
		l.Say("      # once you know how many requests per second one task can serve:\n      # - target: {signal: requests, goal: 100, per_unit: true}")
	}
	return l.String()
}
