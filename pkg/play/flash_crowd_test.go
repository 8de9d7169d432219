package play

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// surge is what a way of scaling made of a flash crowd.
type surge struct {
	steps, peak, need int
	// short are the minutes with work above what was in service, and under those with less than nine tenths of the need.
	short, under int
	sizes        []string
}

// crowdConfig is one web tier with a scaler.
func crowdConfig(t *testing.T, scaler string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("crowd.yaml", []byte(`
tiers:
  web:
    mode: manage
    group: web-servers-asg
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: 2, max: 200}
    signals:
      cpu: {preset: asg-cpu}
      latency: {preset: alb-response-time}
      requests: {preset: alb-requests}
    scalers:
      - `+scaler+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// flashCrowd plays two hours of what 17 units carry at 60 %, and then times as much.
func flashCrowd(t *testing.T, cfg *config.Config, times float64, change func(*Experiment)) (c surge) {
	t.Helper()
	const rate, before = 100.0, 1010.0
	start := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	when := start.Add(2 * time.Hour)
	e := Experiment{
		Config: cfg, Start: start, Length: 3 * time.Hour, Seed: 1, Fast: true,
		Work: map[string]Work{"web": {Load: sim.Step{Before: before, After: times * before, When: when}, Rate: rate, Boot: 2 * time.Minute}},
	}
	if change != nil {
		change(&e)
	}
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.need = int(math.Ceil(times * before / (0.6 * rate)))
	for _, tick := range run.Ticks {
		if tick.Time.Before(when) {
			continue
		}
		if tick.To > tick.From {
			c.steps++
			c.sizes = append(c.sizes, fmt.Sprintf("%d at %s", tick.To, tick.Time.Sub(when)))
		}
		c.peak = max(c.peak, tick.To)
		if float64(tick.InService)*rate < tick.Load {
			c.short++
		}
		if float64(tick.InService) < 0.9*float64(c.need) {
			c.under++
		}
	}
	return c
}

// asBefore takes away what was learned and what is known of saturation.
func asBefore(e *Experiment) {
	knowing(func(s *scale.Snapshot) {
		s.Past.Loads = nil
		s.Samples = append([]scale.Sample(nil), s.Samples...)
		for i := range s.Samples {
			if x := &s.Samples[i]; x.AtLeast {
				x.AtLeast = false
			}
			if s.Samples[i].Signal == "latency" {
				s.Samples[i].Unit = "" // as if it were a measure of work
			}
		}
	})(e)
}

// TestFlashCrowd prints what a sudden load makes of each way of scaling, and holds dynascale to its goals. Datapoints are
// known 60 to 90 s late and units boot for two minutes, so that five minutes short is the least.
func TestFlashCrowd(t *testing.T) {
	whole(t)
	const (
		onCPU    = "target: {signal: cpu, goal: 60}"
		withLoad = "target: {signal: cpu, goal: 60, load: requests}"
		pressure = "pressure: {terms: [{signal: cpu, goal: 60}, {signal: latency, goal: 2}, {signal: requests, goal: 60, per_unit: true}]}"
		slow     = "pressure: {terms: [{signal: latency, goal: 2}]}"
	)
	aws := func(e *Experiment) {
		e.Config = instead(e.Config, map[string]tracking{"web": {signal: "cpu", goal: 60}})
	}
	var table strings.Builder
	for _, times := range []float64{2, 5, 10} {
		for _, way := range []struct {
			name, scaler string
			change       func(*Experiment)
			steps, short int // at most; 0 for no goal
			peak         float64
		}{
			{"target on CPU, requests known", withLoad, nil, 1, 6, 1.2},
			{"target on CPU alone", onCPU, nil, 0, 10, 1.2},
			{"target on CPU, as before", onCPU, asBefore, 0, 0, 0},
			{"pressure on CPU, latency and requests", pressure, nil, 0, 6, 1.2},
			{"pressure, as before", pressure, asBefore, 0, 0, 0},
			{"pressure on latency alone", slow, nil, 0, 0, 0},
			{"pressure on latency alone, as before", slow, asBefore, 0, 0, 0},
			{"AWS target tracking on CPU", onCPU, aws, 0, 0, 0},
		} {
			c := flashCrowd(t, crowdConfig(t, way.scaler), times, way.change)
			fmt.Fprintf(&table, "| x%v | %s | %d | %d | %d | %d | %.2f | %s |\n", times, way.name, c.need, c.steps, c.short, c.under, float64(c.peak)/float64(c.need), strings.Join(c.sizes, ", "))
			if times != 5 {
				continue
			}
			if way.steps > 0 && c.steps > way.steps || way.short > 0 && c.short > way.short || way.peak > 0 && float64(c.peak) > way.peak*float64(c.need) {
				t.Errorf("%s: %d steps, %d minutes short, a peak of %d for a need of %d; want at most %d, %d and %.1f times", way.name, c.steps, c.short, c.peak, c.need, way.steps, way.short, way.peak)
			}
		}
	}
	t.Log("\n| load | scaler | need | steps | minutes short | minutes under nine tenths of the need | peak / need | steps |\n|---|---|---|---|---|---|---|---|\n" + table.String())
}
