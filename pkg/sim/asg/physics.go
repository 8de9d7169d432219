package asg

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// run evaluates one cell. Utilisation rho is load / (units x unit rate). The
// mean time of a request is that of an M/M/1 queue, base / (1 - rho) with rho at
// most 0.98, plus the work that piled up while rho was above 1 (rho - 1 seconds
// a second), together at most 30 s. Load beyond capacity fails as target 5xx, or
// as the load balancer's own 5xx when nobody is in service.
func (g *group) run(t int64, opts world.Settings) {
	if t%60 == 0 || g.minute.At.IsZero() {
		g.noise = 1
		if !opts.Exact {
			g.noise += world.CPUNoise * world.Bell(opts.Seed, g.id, world.Floor(t, 60))
		}
	}
	if g.queue != nil {
		g.runWorkers(t, opts)
		return
	}
	is := g.census(t)
	serving := is.serving
	load := max(0, g.Load.At(time.Unix(t, 0))) * float64(world.Cell)
	capacity := float64(serving) * g.UnitRate * float64(world.Cell)
	lost := max(0, load-capacity)
	if lost < 1e-9*load {
		lost = 0
	}
	g.account(t, load, lost, is, opts)

	g.owed += load
	requests := math.Floor(g.owed + 1e-9)
	g.owed -= requests
	g.failn += lost
	failed := min(requests, math.Floor(g.failn+1e-9))
	g.failn -= failed

	if serving == 0 {
		g.late = 0
		if failed > 0 {
			g.feed.elb5xx.Add(t, failed, 1)
		}
		g.healthy(t, 0)
		return
	}
	rho := load / capacity
	g.late = min(world.MaxLatency, max(0, g.late+(rho-1)*float64(world.Cell)))
	g.publishUse(t, min(1, rho), serving)
	g.healthy(t, serving)
	if requests == 0 {
		return
	}
	g.feed.requests.Add(t, requests, 1)
	g.feed.perTarget.Add(t, requests/float64(serving), 1)
	latency := min(world.MaxLatency, g.BaseLatency/(1-min(rho, 0.98))+g.late)
	g.feed.latency.Add(t, latency, requests)
	if failed > 0 {
		g.feed.target5xx.Add(t, failed, 1)
	}
}

// publishUse reports a utilisation from 0 to 1: every unit sends one sample.
func (g *group) publishUse(t int64, use float64, serving int) {
	g.feed.cpu.Add(t, min(100, 100*use*g.noise), float64(serving))
	g.feed.memory.Add(t, world.MemIdle+world.MemBusy*use, float64(serving))
}

// healthy publishes host counts while any target is registered or expected.
func (g *group) healthy(t int64, serving int) {
	if g.Desired > 0 || serving > 0 {
		g.feed.healthy.Add(t, float64(serving), 1)
		g.feed.unhealthy.Add(t, 0, 1)
	}
}

// runWorkers publishes what the queue's cell, already evaluated, made of the
// units: they are as busy as the share of the cell they spent on messages. What
// arrives beyond what they could do in the cell is counted as lost, as for a web
// group, although it is not gone: it waits. The rate is compared, not the messages:
// those are whole, and some cells get one more than their share.
func (g *group) runWorkers(t int64, opts world.Settings) {
	is := g.census(t)
	serving := is.serving
	load := g.queue.Arriving(t)
	lost := max(0, load-float64(serving)*g.UnitRate*float64(world.Cell))
	if lost < 1e-9*load {
		lost = 0
	}
	g.account(t, load, lost, is, opts)
	if serving > 0 {
		g.publishUse(t, min(1, g.queue.BusyOf(g)/(float64(serving)*float64(world.Cell))), serving)
	}
}

// Workers hands the machines to the queue that they work on.
func (g *group) Workers(t int64, each func(w *sqs.Worker, serves bool, gone int64)) {
	for i := range g.machines {
		m, gone := &g.machines[i], int64(0)
		if m.leaving {
			gone = m.gone
		}
		each(&m.Worker, m.serves(t), gone)
	}
}
