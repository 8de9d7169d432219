package memorytest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Noon is when stories begin.
var Noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// WebPass is an evaluation as a web tier has it every minute: three signals whose
// averages have all the digits that CloudWatch gives them, two proposals, four
// reasons, and no change.
func WebPass(rng *rand.Rand, tier string, at time.Time) scale.Record {
	day := 0.5 + 0.5*math.Sin(2*math.Pi*float64(at.Unix()%86400)/86400)
	size := 8 + int(20*day)
	cpu := 20 + 25*day + 10*rng.Float64()
	latency := 0.1 + 0.2*rng.Float64()
	rate := (300 + 1500*day) * (0.9 + 0.2*rng.Float64())
	sampled := at.Add(-3 * time.Minute)
	wish := max(size-2, int(float64(size)*cpu/50))
	heat := cpu / 60
	pressure := fmt.Sprintf("pressure %.2f, the highest of cpu %.4g / 60 %% = %.2f, latency %.4g / 2 s = %.2f, requests %.4g / (%d x 100) requests/second = %.2f; between 0.6 and 1.2",
		heat, cpu, heat, latency, latency/2, rate, size, rate/float64(size)/100)
	target := fmt.Sprintf("cpu %.4g %% against a goal of 50 %% is %.2f times the goal, with %d in service at %s; %d needed, %d already ordered",
		cpu, cpu/50, size, sampled.Format("15:04:05"), wish, size)
	return scale.Record{
		Decision: scale.Decision{
			Tier: tier, At: at, Mode: scale.Manage, From: size, To: size, Urgency: scale.Calm, Wish: wish,
			Reasons: []scale.Reason{
				{Rule: "target", From: size, To: wish, Because: target, Figures: []scale.Figure{{Name: "cpu", Value: cpu, Unit: "percent"}, {Name: "goal", Value: 50, Unit: "percent"},
					{Name: "times", Value: reason.Rounded(cpu / 50)}, {Name: "in service", Value: float64(size)}, {Name: "need", Value: float64(wish)}, {Name: "size", Value: float64(size)}}},
				{Rule: "stabilization", From: wish, To: size - 1, Because: fmt.Sprintf("the largest recommendation of the last 10m0s is %d", size-1), Figures: []scale.Figure{{Name: "window", Value: 600, Unit: "seconds"}, {Name: "wish", Value: float64(size - 1)}}},
				{Rule: "cooldown", From: size - 1, To: size, Because: fmt.Sprintf("shrank %s ago, %s of 15m0s left", time.Duration(at.Minute())*time.Second*9, 15*time.Minute-time.Duration(at.Minute())*9*time.Second),
					Figures: []scale.Figure{{Name: "ago", Value: float64(9 * at.Minute()), Unit: "seconds"}, {Name: "left", Value: float64(900 - 9*at.Minute()), Unit: "seconds"}, {Name: "cooldown", Value: 900, Unit: "seconds"}}},
				{Rule: "limits", From: size, To: size, Because: "configured 2 to 40"},
			},
			Recommendations: []scale.Recommendation{
				{Scaler: "target", Size: wish, Urgency: scale.Calm, Because: target},
				{Scaler: "pressure", Size: size, Urgency: scale.Calm, Because: pressure},
			},
			Capacity: scale.Capacity{Desired: size, InService: size, Min: 2, Max: 40, At: at},
			Samples: []scale.Sample{
				{Signal: "cpu", Value: cpu, Unit: "percent", At: sampled, Period: time.Minute, Quality: scale.Fresh},
				{Signal: "latency", Value: latency, Unit: "seconds", At: sampled, Period: time.Minute, Quality: scale.Fresh},
				{Signal: "requests", Value: rate, Unit: "requests/second", At: sampled, Period: time.Minute, Quality: scale.Fresh},
			},
			Cost: &scale.Cost{Running: 0.096 * float64(size), Unit: 0.096, Source: "shipped prices of 2026-07-20", Least: time.Minute},
		},
		Outcome: scale.Outcome{Status: scale.Unchanged, At: at},
	}
}

// Plain is a small record with a known capacity.
func Plain(tier string, at time.Time, from, to int, status scale.Status) scale.Record {
	return Learn(scale.Record{
		Decision: scale.Decision{
			Tier: tier, At: at, Mode: scale.Manage, From: from, To: to, Urgency: scale.Calm, Wish: to,
			Reasons:  []scale.Reason{{Rule: "target", From: from, To: to, Because: "a test wants it"}},
			Capacity: scale.Capacity{Desired: from, InService: from, Min: 1, Max: 100, At: at},
		},
		Outcome: scale.Outcome{Status: status, At: at},
	})
}

// Learn is a record after its outcome has taught what it teaches.
func Learn(r scale.Record) scale.Record {
	r.Learned = memory.Settle(r.Learned, r.Decision, r.Outcome)
	return r
}

// Intended are the records of decisions whose answer may never be heard.
func Intended(decisions ...scale.Decision) (out []scale.Record) {
	for _, d := range decisions {
		out = append(out, Learn(scale.Record{Decision: d, Outcome: scale.Outcome{Status: scale.Unknown, At: d.At}}))
	}
	return out
}

// TierName has no number in it: real tiers differ in their texts.
func TierName(i int) string {
	const letters = "etaoinshrdlucmfw"
	return "shop-" + string([]byte{letters[i/256%16], letters[i/16%16], letters[i%16]}) + "-web"
}
