package play

import (
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// waits are how long the messages of the queues waited, by the tier that works them off.
func (e Experiment) waits(world *sim.Cloud) map[string]*report.Queue {
	all := map[string]*report.Queue{}
	for _, t := range e.Config.Tiers {
		if _, exists := world.Flow(t.Queue); t.Queue == "" || !exists {
			continue
		}
		q := &report.Queue{}
		q.Delay, _ = patience(t)
		for _, w := range world.Waits(t.Queue) {
			q.Waits = append(q.Waits, report.Wait(w))
		}
		all[t.Name] = q
	}
	return all
}
