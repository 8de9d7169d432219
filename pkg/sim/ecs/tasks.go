package ecs

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// never is later than anything.
const never = math.MaxInt64 / 2

// task is one task. Its state follows from the clock alone.
type task struct {
	id      string
	of      *deployment
	ordered int64
	running int64 // from here, until it is stopped
	healthy int64 // serves from here; never for one that fails its checks
	stopped int64 // when it is stopped for failing its checks, or never
	leaving bool
	gone    int64 // when a leaving one is gone

	sqs.Worker // where the service works on a queue
}

func (x *task) runs(t int64) bool   { return !x.leaving && x.running <= t }
func (x *task) serves(t int64) bool { return !x.leaving && x.healthy <= t }
func (x *task) there(t int64) bool  { return !x.leaving || t < x.gone }

// count is how many tasks of a deployment, or of all for nil, are where.
type count struct{ pending, running, serving int }

func (c count) all() int { return c.pending + c.running }

func (s *service) count(of *deployment, t int64) (c count) {
	for _, x := range s.tasks {
		if of != nil && x.of != of || x.leaving {
			continue
		}
		if x.runs(t) {
			c.running++
		} else {
			c.pending++
		}
		if x.serves(t) {
			c.serving++
		}
	}
	return c
}

// start orders n tasks of a deployment. Those that never become healthy are stopped, and
// ordered anew, after the grace period and the service's patience.
func (c *Scheduler) start(s *service, of *deployment, n int, t int64) {
	healthy := !c.Spoilt(t, world.FaultChecksFail, "ecs", s.Name, s.Cluster, s.Key()) && !of.broken
	for range n {
		s.started++
		x := &task{id: taskID(c.Opts.Seed, s.id, s.started), of: of, ordered: t, stopped: never}
		x.running = t + seconds(s.Place+s.Pull)
		x.healthy = x.running + seconds(s.Warm)
		if late := x.running + seconds(s.Grace+s.Patience); !healthy || x.healthy > late {
			x.healthy, x.stopped = never, late
		}
		s.tasks = append(s.tasks, x)
	}
}

// stop lets n tasks go that chosen picks: first those that wait, the newest first, then the
// newest of those that do not serve, then of all.
func (s *service) stop(n int, t int64, chosen func(*task) bool) (stopped []*task) {
	for _, wanted := range []func(*task) bool{
		func(x *task) bool { return !x.runs(t) }, func(x *task) bool { return !x.serves(t) }, func(*task) bool { return true },
	} {
		for i := len(s.tasks) - 1; i >= 0 && len(stopped) < n; i-- {
			if x := s.tasks[i]; !x.leaving && chosen(x) && wanted(x) {
				x.leaving, x.gone = true, t
				if x.running <= t {
					x.gone = t + seconds(s.Drain)
				}
				stopped = append(stopped, x)
			}
		}
	}
	return stopped
}

// Workers implements the crew of a queue.
func (s *service) Workers(t int64, each func(w *sqs.Worker, serves bool, gone int64)) {
	for _, x := range s.tasks {
		gone := int64(0)
		if x.leaving {
			gone = x.gone
		}
		each(&x.Worker, x.serves(t), gone)
	}
}

// bury forgets tasks that are gone, and the message of each comes back to its queue.
func (s *service) bury(t int64) {
	left := s.tasks[:0]
	for _, x := range s.tasks {
		if x.there(t) {
			left = append(left, x)
			continue
		}
		if s.queue != nil {
			s.queue.GiveBack(&x.Worker, t)
		}
	}
	clear(s.tasks[len(left):])
	s.tasks = left
}

func taskID(seed, what uint64, n int) string {
	a, b := uint64(world.Draw(seed, what^world.Hash("task"), int64(n))*(1<<53)), uint64(world.Draw(seed, what^world.Hash("end"), int64(n))*(1<<53))
	return fmt.Sprintf("%016x%016x", a, b)
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
