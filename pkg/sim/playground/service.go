package playground

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
)

// service is the shop as services of ECS: the day of its web group, and jobs all day long.
func service(p pace) sim.Options {
	load := along{p, sim.Day{Base: 600, Noise: 0.03}}
	api := ecs.Web("shop", "api", load, webRate, p.begin)
	// At nine tenths of what its tasks can serve: the first evaluation has something to do.
	api.Desired = max(2, int(math.Ceil(load.At(p.begin)/webRate/0.9)))
	api.Place, api.Pull, api.Warm, api.Drain = p.took(40*time.Second), p.took(20*time.Second), p.took(15*time.Second), p.took(time.Minute)
	return sim.Options{
		Services: []sim.ServiceSpec{api, {Cluster: "shop", Name: "jobs", Queue: jobs, Place: api.Place, Pull: api.Pull, Drain: p.took(30 * time.Second)}},
		Queues:   []sim.QueueSpec{{URL: jobs, ServiceTime: jobTime, Arrivals: sim.Constant(0.4)}},
	}
}
