package stage

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// service is a service of ECS.
type service struct{}

// Serves: tasks are alike.
func (service) Serves() {}

// Place makes the service with as many tasks as the load needs.
func (service) Place(t Tier, o *sim.Options) error {
	cluster, name := split(t.Name)
	if slices.ContainsFunc(o.Services, func(s sim.ServiceSpec) bool { return s.Key() == sim.ServiceSpec{Cluster: cluster, Name: name}.Key() }) {
		return nil
	}
	if t.Load == nil {
		return errNoLoad
	}
	place, pull, warm := shares(t.Boot)
	desired := t.start(o.Start)
	o.Services = append(o.Services, sim.ServiceSpec{
		Cluster: cluster, Name: name, LoadBalancer: t.LoadBalancer, TargetGroup: t.TargetGroup, Desired: desired,
		Place: place, Pull: pull, Warm: warm, UnitRate: t.Rate, Queue: t.Queue, Load: t.queue(o),
	})
	return nil
}

// Minutes are those of the service; billed are task-seconds.
func (service) Minutes(world *sim.Cloud, t Tier) (out []sim.Minute) {
	cluster, name := split(t.Name)
	for _, m := range world.ServiceUsage(cluster, name) {
		out = append(out, sim.Minute{At: m.At, Load: m.Load, Lost: m.Lost, Desired: m.Desired, InService: m.InService, Billed: m.Billed})
	}
	return out
}

// split takes "cluster/service" apart; a service alone is in the cluster default.
func split(name string) (cluster, service string) {
	cluster, service, both := strings.Cut(name, "/")
	if !both {
		return "", cluster
	}
	return cluster, service
}

// shares shares the time from the order of a task to its service as it is shared usually: 40
// of 75 seconds until it has its place, 20 for its image, 15 until it is healthy. 0 leaves all
// three to the service.
func shares(boot time.Duration) (place, pull, warm time.Duration) {
	place, pull = (boot * 40 / 75).Truncate(time.Second), (boot * 20 / 75).Truncate(time.Second)
	return place, pull, boot - place - pull
}
