package apitest

import (
	"encoding/json"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Records reads the tiers of an answer: those of status, plan and run --once, the decisions of
// history, or the one of explain.
func Records(text string) (out []scale.Record, err error) {
	var answer struct {
		Tiers     []api.TierShown
		Decisions []api.TierShown
		Tier      *api.TierShown
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return nil, err
	}
	all := append(answer.Tiers, answer.Decisions...)
	if answer.Tier != nil {
		all = append(all, *answer.Tier)
	}
	for _, t := range all {
		out = append(out, record(t))
	}
	return out, nil
}

func record(t api.TierShown) scale.Record {
	d := scale.Decision{Tier: t.Tier, At: t.EvaluatedAt, Mode: t.Mode, From: or0(t.Decision.From), To: or0(t.Decision.To), Wish: or0(t.Decision.Recommended),
		Need: t.Decision.Need, Urgency: scale.Urgency(t.Decision.Urgency)}
	if c := t.Capacity; c != nil {
		d.Capacity = scale.Capacity{Desired: c.Desired, InService: c.InService, Pending: c.Pending, Min: c.Min, Max: c.Max, At: c.ReadAt, Members: c.Members}
		for _, step := range c.Ladder {
			d.Capacity.Ladder = append(d.Capacity.Ladder, scale.Rung{Name: step.Name, Memory: or0(step.Memory), Connections: or0(step.Connections)})
		}
	}
	for _, x := range t.Signals {
		if x.Quality == "missing" {
			d.Gaps = append(d.Gaps, scale.Gap{Signal: x.Signal, Why: x.Missing})
			continue
		}
		d.Samples = append(d.Samples, scale.Sample{Signal: x.Signal, Value: or0(x.Value), Unit: x.Unit, At: or0(x.At), Quality: scale.Quality(x.Quality), AtLeast: x.AtLeast,
			Missing: x.Missing, Period: time.Duration(or0(x.Period) * float64(time.Second))})
	}
	for _, p := range t.Recommendations {
		d.Recommendations = append(d.Recommendations, scale.Recommendation{Scaler: p.Scaler, Size: or0(p.Size), Need: p.Need, Because: p.Because, Abstains: p.Size == nil})
	}
	for _, x := range t.Reasons {
		r := scale.Reason{Rule: x.Rule, From: or0(x.From), To: or0(x.To), Because: x.Because}
		if len(x.Figures) > 0 {
			r.Figures = x.Figures
		}
		d.Reasons = append(d.Reasons, r)
	}
	r := scale.Record{Decision: d, Outcome: scale.Outcome{Status: t.Outcome.Status, Detail: t.Outcome.Detail, At: or0(t.Outcome.At)}, Learned: scale.Learned{Adopted: t.ChangedOutside}}
	for to, b := range map[*scale.Breaker]*api.BreakerShown{&r.Learned.Breaker: t.GrowthHeld, &r.Learned.ShrinkBreaker: t.ShrinkingHeld} {
		if b != nil {
			*to = scale.Breaker{Opened: b.Since, Probe: or0(b.Next), Why: b.Why}
		}
	}
	if t.Operation != nil {
		r.Outcome.Operation = &t.Operation.Operation
	}
	return r
}

func or0[T any](x *T) (zero T) {
	if x == nil {
		return zero
	}
	return *x
}
