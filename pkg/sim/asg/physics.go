package asg

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// run evaluates one cell. Utilisation is load / (units x unit rate).
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

	g.front.Pass(t, load, lost, capacity, serving, g.BaseLatency)
	if serving > 0 {
		g.publishUse(t, min(1, load/capacity), serving)
	}
	if is.shunned > 0 {
		g.publishUse(t, 0, is.shunned)
	}
	if g.Desired > 0 || serving > 0 { // while any target is registered or expected
		g.front.Hosts(t, serving, is.shunned)
	}
}

// publishUse reports a utilisation from 0 to 1: every unit sends one sample.
func (g *group) publishUse(t int64, use float64, serving int) {
	g.feed.cpu.Add(t, min(100, 100*use*g.noise), float64(serving))
	g.feed.memory.Add(t, world.MemIdle+world.MemBusy*use, float64(serving))
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
