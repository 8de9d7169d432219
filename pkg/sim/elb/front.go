package elb

import (
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Front is what a load balancer sends to the units of one service: how long requests take,
// which of them fail, and the metrics that tell of it.
type Front struct {
	late  float64 // seconds of work waiting in front of the units
	owed  float64 // part of a request that has not arrived yet
	failn float64 // part of a failed request not yet counted

	requests, perTarget, latency *world.Ring
	target5xx, balancer5xx       *world.Ring
	healthy, unhealthy           *world.Ring
}

// NewFront publishes as balancer, app/<name>/<16 hex>, and targetGroup, targetgroup/<name>/<16
// hex>. Without a balancer nothing is published, and the rest goes on. A Fault may call
// the metrics by owner and by these.
func NewFront(w *world.World, owner, balancer, targetGroup string) *Front {
	f := &Front{}
	if balancer == "" {
		return f
	}
	const alb = "AWS/ApplicationELB"
	ring := func(metric string) *world.Ring { return world.NewRing(metric, 60, owner, balancer, targetGroup) }
	lb, tg := []string{"LoadBalancer", balancer}, []string{"TargetGroup", targetGroup}
	f.requests, f.latency = ring("RequestCount"), ring("TargetResponseTime")
	f.latency.Exponential = true
	f.target5xx, f.balancer5xx = ring("HTTPCode_Target_5XX_Count"), ring("HTTPCode_ELB_5XX_Count")
	w.Offer(f.requests, alb, lb...)
	w.Offer(f.latency, alb, lb...)
	w.Offer(f.target5xx, alb, lb...)
	w.Offer(f.balancer5xx, alb, lb...)
	if targetGroup == "" {
		return f
	}
	both := slices.Concat(tg, lb)
	f.perTarget = ring("RequestCountPerTarget")
	f.healthy, f.unhealthy = ring("HealthyHostCount"), ring("UnHealthyHostCount")
	w.Offer(f.requests, alb, both...)
	w.Offer(f.latency, alb, both...)
	w.Offer(f.target5xx, alb, both...)
	w.Offer(f.healthy, alb, both...)
	w.Offer(f.unhealthy, alb, both...)
	w.Offer(f.perTarget, alb, both...)
	w.Offer(f.perTarget, alb, tg...)
	return f
}

// Pass evaluates a cell in which load requests arrived and lost of them were beyond the
// capacity of the units in service. The mean time of a request is that of an M/M/1 queue, base
// / (1 - rho) with the utilisation rho at most 0.98, plus the work that piled up while rho
// was above 1 (rho - 1 seconds a second), together at most 30 s. Load beyond capacity
// fails as target 5xx, or as the load balancer's own 5xx when nobody is in service.
func (f *Front) Pass(t int64, load, lost, capacity float64, serving int, base float64) {
	f.owed += load
	requests := math.Floor(f.owed + 1e-9)
	f.owed -= requests
	f.failn += lost
	failed := min(requests, math.Floor(f.failn+1e-9))
	f.failn -= failed
	if serving == 0 {
		f.late = 0
		if failed > 0 {
			f.balancer5xx.Add(t, failed, 1)
		}
		return
	}
	rho := load / capacity
	f.late = min(world.MaxLatency, max(0, f.late+(rho-1)*float64(world.Cell)))
	if requests == 0 {
		return
	}
	f.requests.Add(t, requests, 1)
	f.perTarget.Add(t, requests/float64(serving), 1)
	f.latency.Add(t, min(world.MaxLatency, base/(1-min(rho, 0.98))+f.late), requests)
	if failed > 0 {
		f.target5xx.Add(t, failed, 1)
	}
}

// Hosts publishes how many targets are healthy and how many are not.
func (f *Front) Hosts(t int64, healthy, unhealthy int) {
	f.healthy.Add(t, float64(healthy), 1)
	f.unhealthy.Add(t, float64(unhealthy), 1)
}
