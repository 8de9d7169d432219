package ecs

import (
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Minute is what a service did in one minute: the account by which a run is judged.
type Minute struct {
	At        time.Time
	Load      float64 // requests or messages that arrived
	Lost      float64 // of these, beyond what the tasks in service could serve
	Desired   int     // at the end of the minute
	InService int     // at the end of the minute
	// Billed is task-seconds from the pull of the image until gone.
	Billed float64
}

// ServiceUsage is every finished minute of a service since the start, oldest first; nil when
// there is none of this name.
func (c *Scheduler) ServiceUsage(cluster, name string) []Minute {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	s := c.byKey[ServiceSpec{Cluster: cluster, Name: name}.Key()]
	if s == nil {
		return nil
	}
	return append([]Minute(nil), s.usage...)
}

// feeds are the metrics of AWS/ECS and, where they are asked for, of ECS/ContainerInsights.
type feeds struct {
	cpu, memory                           *world.Ring
	running, pending, desired, deployment *world.Ring
}

func (c *Scheduler) publish(s *service) {
	ring := func(namespace, metric string) *world.Ring {
		return c.Offer(world.NewRing(metric, 60, s.Name, s.Cluster, s.Key()), namespace, "ClusterName", s.Cluster, "ServiceName", s.Name)
	}
	s.feed.cpu, s.feed.memory = ring("AWS/ECS", "CPUUtilization"), ring("AWS/ECS", "MemoryUtilization")
	if s.Insights {
		const insights = "ECS/ContainerInsights"
		s.feed.running, s.feed.pending = ring(insights, "RunningTaskCount"), ring(insights, "PendingTaskCount")
		s.feed.desired, s.feed.deployment = ring(insights, "DesiredTaskCount"), ring(insights, "DeploymentCount")
	}
}

// run evaluates one cell. Utilisation is load / (tasks x unit rate), of what is reserved; with
// a Burst tasks use, and serve, more than that. A service without a running task publishes
// no utilisation.
func (c *Scheduler) run(s *service, t int64) {
	if t%60 == 0 || s.minute.At.IsZero() {
		s.minute = Minute{At: time.Unix(world.Floor(t, 60), 0).UTC()}
		s.noise = 1
		if !c.Opts.Exact {
			s.noise += world.CPUNoise * world.Bell(c.Opts.Seed, s.id, world.Floor(t, 60))
		}
	}
	is := s.count(nil, t)
	const cell = float64(world.Cell)
	reserved := float64(is.serving) * s.UnitRate * cell
	capacity := reserved * s.Burst
	load, used := 0.0, 0.0
	if s.queue != nil {
		load, used = s.queue.Arriving(t), s.queue.BusyOf(s)*s.UnitRate
	} else {
		load = max(0, s.Load.At(time.Unix(t, 0))) * cell
		used = min(load, capacity)
	}
	lost := max(0, load-capacity)
	if lost < 1e-9*load {
		lost = 0
	}
	s.account(t, load, lost)
	if s.queue == nil {
		s.front.Pass(t, load, lost, capacity, is.serving, s.BaseLatency)
		if s.Desired > 0 || is.running > 0 {
			s.front.Hosts(t, is.serving, is.running-is.serving)
		}
	}
	if is.running > 0 {
		// The service's figure is of all that its running tasks reserve.
		use := used / (float64(is.running) * s.UnitRate * cell)
		s.feed.cpu.Add(t, min(100*s.Burst, 100*use*s.noise), float64(is.running))
		s.feed.memory.Add(t, world.MemIdle+world.MemBusy*min(1, use), float64(is.running))
	}
	s.feed.running.Add(t, float64(is.running), 1)
	s.feed.pending.Add(t, float64(is.pending), 1)
	s.feed.desired.Add(t, float64(s.Desired), 1)
	s.feed.deployment.Add(t, float64(len(s.deployments)), 1)
	if (t+world.Cell)%60 == 0 {
		s.minute.Desired, s.minute.InService = s.Desired, is.serving
		s.usage = append(world.Recent(s.usage, c.Opts.Endless, world.KeepMinutes), s.minute)
	}
}

func (s *service) account(t int64, load, lost float64) {
	s.minute.Load += load
	s.minute.Lost += lost
	for _, x := range s.tasks {
		if x.running-seconds(s.Pull) <= t && x.there(t) {
			s.minute.Billed += float64(world.Cell)
		}
	}
}

// active reports whether a service was not deleted. ECS tells of one that was for a while.
func (s *service) active() bool { return s.status == resource.ServiceActive }
