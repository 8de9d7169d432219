package play

import (
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// A day in which every kind of fault comes back every hour, several of them at
// once, with the ledger on disk: nothing breaks, calls stay bounded, memory flat.
func TestADayUnderEveryFaultAtOnce(t *testing.T) {
	whole(t)
	cfg := parse(t, `
tiers:
  web:
    mode: manage
    group: web-asg
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: 2, max: 60}
    signals: {cpu: {preset: asg-cpu}, latency: {preset: alb-response-time}, requests: {preset: alb-requests}}
    scalers:
      - target: {signal: cpu, goal: 60}
      - pressure: {terms: [{signal: cpu, goal: 60}, {signal: latency, goal: 2}, {signal: requests, goal: 100, per_unit: true}]}
    guards: {cooldown: {grow: 3m, shrink: 5m}, stabilization: {shrink: 3m}}
  workers:
    mode: manage
    group: workers-asg
    queue: https://sqs.us-east-1.amazonaws.com/123456789012/jobs
    limits: {min: 0, max: 40}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 20}}]
    guards: {cooldown: {grow: 2m, shrink: 5m}}
`)
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	kinds := []string{sim.FaultThrottle, sim.FaultTimeout, sim.FaultNoData, sim.FaultLaunchFails, sim.FaultInternal, sim.FaultDenied}
	services := []string{"autoscaling", "cloudwatch", "sqs", ""}
	var faults []sim.Fault
	for hour := range 24 {
		for i, kind := range kinds {
			from := start.Add(time.Duration(hour)*time.Hour + time.Duration(7*i+hour%5)*time.Minute)
			faults = append(faults, sim.Fault{From: from, To: from.Add(11 * time.Minute), Kind: kind, Service: services[(i+hour)%len(services)]})
		}
	}
	limits := map[string][2]int{}
	for _, tier := range cfg.Tiers {
		limits[tier.Name] = [2]int{tier.Limits.Min, tier.Limits.Max}
	}
	memory, err := ledger.Open(t.Context(), ledger.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Retention: 30 * 24 * time.Hour, Keep: assembly.MemorySpan(cfg)})
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()

	var world *sim.Cloud
	var heapEarly uint64
	passes, changes, gaps, most, before := 0, 0, 0, 0, 0
	e := Experiment{
		Config: cfg, Start: start, Length: 24 * time.Hour, Seed: 7, Fast: true, Faults: faults, Memory: memory,
		Work: map[string]Work{
			"web":     {Load: sim.Day{Base: 800, Noise: 0.1, Seed: 7}, Rate: 100},
			"workers": {Load: sim.Flash{Peak: 3, When: start.Add(8 * time.Hour), Rise: time.Hour, Hold: 8 * time.Hour, Fall: time.Hour}, Rate: 0.2},
		},
		Outside: func(c *sim.Cloud) { world = c },
	}
	e.OnTick = func(now time.Time, records []scale.Record) {
		passes++
		calls := total(world.Calls())
		most, before = max(most, calls-before), calls
		if passes == 4*60 {
			heapEarly = heap()
		}
		for _, r := range records {
			d := r.Decision
			gaps += len(d.Gaps)
			if err := reason.Check(d); err != nil {
				t.Errorf("%s: %v", now.Format("15:04"), err)
			}
			if !d.Changes() {
				continue
			}
			changes++
			if d.To < limits[d.Tier][0] || d.To > limits[d.Tier][1] {
				t.Errorf("%s: %s set to %d, out of bounds", now.Format("15:04"), d.Tier, d.To)
			}
			incomplete := len(d.Gaps) > 0
			for _, x := range d.Samples {
				incomplete = incomplete || !x.Current()
			}
			if d.To < d.From && incomplete {
				t.Errorf("%s: %s shrinks on incomplete data: %+v", now.Format("15:04"), d.Tier, d)
			}
		}
	}
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	late := heap()
	t.Logf("%d passes, %d changes, %d gaps; at most %d AWS calls in one pass, %d in all; heap %.1f MB after 4 h and %.1f MB after 24 h",
		passes, changes, gaps, most, total(world.Calls()), float64(heapEarly)/1e6, float64(late)/1e6)
	if changes < 20 || gaps < 500 {
		t.Errorf("%d changes and %d gaps: nothing was put to the test", changes, gaps)
	}
	if most > 20 {
		t.Errorf("a pass made %d AWS calls for two tiers", most)
	}
	// The report's ticks grow with the run; half of what is left for them is a
	// leak of a kilobyte a pass.
	if late > heapEarly+6e6 {
		t.Errorf("the heap grew from %d to %d bytes", heapEarly, late)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
