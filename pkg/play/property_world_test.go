package play

import (
	"context"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	worldGroup = "web-asg"
	worldRate  = 10
)

// anyWorld is an experiment of one tier with a load, guards, faults and other
// people as they come. rapid prefers what stands first in a list, so that is the
// value with which most happens.
func anyWorld(t *rapid.T, length time.Duration) Experiment {
	seed := rapid.Uint64Range(1, 1<<32).Draw(t, "seed")
	cfg, err := config.Parse("config.yaml", []byte(anyConfig(t)))
	if err != nil {
		t.Fatal(err)
	}
	e := Experiment{
		Config: cfg, Seed: seed, Start: day.Add(12 * time.Hour), Length: length, Fast: true,
		Outside: anyOutsiders(t, length),
	}
	e.Work = map[string]Work{"web": {
		Load: anyLoad(t, e.Start, length, seed), Rate: worldRate,
		Boot: rapid.SampledFrom([]time.Duration{30 * time.Second, 2 * time.Minute, 6 * time.Minute}).Draw(t, "boot"),
	}}
	for range rapid.IntRange(0, 4).Draw(t, "faults") {
		from := e.Start.Add(anyMinute(t, "fault from", length))
		e.Faults = append(e.Faults, sim.Fault{
			From: from, To: from.Add(time.Minute + anyMinute(t, "fault for", length/2)),
			Kind:    rapid.SampledFrom([]string{sim.FaultThrottle, sim.FaultTimeout, sim.FaultNoData, sim.FaultLaunchFails, sim.FaultInternal, sim.FaultDenied}).Draw(t, "fault"),
			Service: rapid.SampledFrom([]string{"", "autoscaling", "cloudwatch"}).Draw(t, "fault of"),
		})
	}
	return e
}

func anyMinute(t *rapid.T, label string, below time.Duration) time.Duration {
	share := rapid.SampledFrom([]int{4, 7, 2, 5, 9, 3, 6, 1, 8, 0}).Draw(t, label)
	return (below * time.Duration(share) / 10).Truncate(time.Minute)
}

// anyConfig has cooldowns of at least a minute: a pressure that shrinks by ten
// percent of what there is means ten percent in each cooldown.
func anyConfig(t *rapid.T) string {
	times := func(label string, minutes ...int) string {
		return fmt.Sprintf("%dm", rapid.SampledFrom(minutes).Draw(t, label))
	}
	low := rapid.SampledFrom([]int{2, 1, 10}).Draw(t, "min")
	scaler := rapid.SampledFrom([]string{
		"target: {signal: cpu, goal: 60}",
		"target: {signal: requests, goal: 8, per_unit: true}",
		"target: {signal: each, goal: 8, tolerance: 0}",
		"pressure: {terms: [{signal: cpu, goal: 60}, {signal: latency, goal: 2}, {signal: requests, goal: 8, per_unit: true}]}",
	})
	first := scaler.Draw(t, "scaler")
	scalers := "      - " + first + "\n"
	if rapid.Bool().Draw(t, "two scalers") { // two of one kind with one signal are refused
		scalers += "      - " + scaler.Filter(func(another string) bool { return another != first }).Draw(t, "second scaler") + "\n"
	}
	return fmt.Sprintf(`tiers:
  web:
    mode: %s
    group: %s
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: %d, max: %d}
    signals:
      cpu: {preset: asg-cpu}
      latency: {preset: alb-response-time}
      requests: {preset: alb-requests}
      each: {preset: alb-requests-per-target}
    scalers:
%s    guards:
      stabilization: {grow: %s, shrink: %s}
      cooldown: {grow: %s, shrink: %s}
      circuit_breaker: {after: %d, probe: %s}
`, rapid.SampledFrom([]string{"manage", "manage", "manage", "minimum"}).Draw(t, "mode"), worldGroup,
		low, low+rapid.SampledFrom([]int{60, 90, 20, 3, 0}).Draw(t, "range"), scalers,
		times("stabilise grow", 0, 0, 2, 7), times("stabilise shrink", 0, 3, 10), times("cooldown grow", 1, 3, 10), times("cooldown shrink", 1, 5, 15),
		rapid.IntRange(1, 6).Draw(t, "breaker after"), times("probe", 1, 5, 10))
}

// anyLoad has a level, a jump, a flash crowd and noise, each of them perhaps none.
func anyLoad(t *rapid.T, start time.Time, length time.Duration, seed uint64) sim.Load {
	rate := func(label string) float64 {
		return worldRate * rapid.SampledFrom([]float64{8.5, 3, 15, 1, 0.3, 0}).Draw(t, label)
	}
	return sim.Sum{
		sim.Day{Base: rate("level"), Seed: seed, Noise: rapid.SampledFrom([]float64{0.5, 0.05, 0}).Draw(t, "noise")},
		sim.Step{Before: rate("before"), After: rate("after"), When: start.Add(anyMinute(t, "step", length))},
		sim.Flash{
			Peak: rate("crowd"), When: start.Add(anyMinute(t, "flash", length)),
			Rise: anyMinute(t, "rise", length/4), Hold: anyMinute(t, "hold", length/4), Fall: anyMinute(t, "fall", length/4),
		},
	}
}

// anyOutsiders are people at the console: they set the desired size, and the
// bounds, when they like.
func anyOutsiders(t *rapid.T, length time.Duration) func(*sim.Cloud) {
	orders := map[time.Duration]func(*sim.Cloud) error{}
	for range rapid.IntRange(0, 4).Draw(t, "orders") {
		at := anyMinute(t, "order at", length)
		low := rapid.SampledFrom([]int{15, 4, 30, 1, 0}).Draw(t, "order")
		high := low + rapid.SampledFrom([]int{80, 10, 0}).Draw(t, "order up to")
		if rapid.Bool().Draw(t, "order of bounds") {
			orders[at] = func(c *sim.Cloud) error { return c.SetBounds(worldGroup, low, high) }
		} else {
			orders[at] = func(c *sim.Cloud) error { return c.ChangeDesired(worldGroup, low) }
		}
	}
	start := day.Add(12 * time.Hour)
	return func(c *sim.Cloud) {
		if order := orders[c.Now().Sub(start)]; order != nil {
			if err := order(c); err != nil {
				panic(err)
			}
		}
	}
}

// clumsy is an actuator whose answers get lost, or that does nothing, in some minutes.
// The faults of a simulated cloud cannot show this: a write is only tried where
// reading worked a moment before.
type clumsy struct {
	loop.Actuator
	fates map[int]scale.Status // by minute of the hour, modulo 7
	loses bool                 // whether an unknown write is not carried out
}

func anyActuator(t *rapid.T) clumsy {
	h := clumsy{fates: map[int]scale.Status{}, loses: rapid.Bool().Draw(t, "unknown is not done")}
	for range rapid.IntRange(0, 4).Draw(t, "clumsy minutes") {
		fate := rapid.SampledFrom([]scale.Status{scale.Unknown, scale.Failed, scale.InProgress}).Draw(t, "fate")
		h.fates[rapid.IntRange(0, 6).Draw(t, "clumsy at")] = fate
	}
	return h
}

func (h clumsy) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	fate, ok := h.fates[plan[0].At.Minute()%7]
	if !ok || !plan[0].Changes() {
		return h.Actuator.Apply(ctx, plan)
	}
	if fate == scale.Unknown && !h.loses {
		h.Actuator.Apply(ctx, plan)
	}
	return []scale.Outcome{{Status: fate, Detail: "the answer got lost"}}
}

// blind is set while CloudWatch has told nothing for so long that every sample
// must be old: longer than MaxAge, and two periods that may still arrive late.
func blind(e Experiment, now time.Time) bool {
	oldest := time.Duration(0)
	for _, s := range e.Config.Tiers[0].Signals {
		oldest = max(oldest, s.MaxAge)
	}
	for _, f := range e.Faults {
		covered := f.Service != "autoscaling" && f.Kind != sim.FaultLaunchFails
		if covered && now.Before(f.To) && now.Sub(f.From) > oldest+3*time.Minute {
			return true
		}
	}
	return false
}

// allowed says whether a size is one that both the configuration and AWS want,
// in other words than the code: AWS refuses what is outside its bounds, and
// within them the configuration rules as far as it can.
func allowed(tier config.Tier, c scale.Capacity, size int) bool {
	awsMin := c.Min
	if tier.Mode == scale.Minimum {
		awsMin = 0
	}
	if size < awsMin || size > c.Max {
		return false
	}
	nearest := min(max(size, tier.Limits.Min), tier.Limits.Max)
	return min(max(nearest, awsMin), c.Max) == size
}
