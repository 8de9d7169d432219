package actuator

import (
	"context"
	"fmt"
	"sync"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Route carries out each decision with the actuator of its tier: one actuator per account
// and region, all at the same time, so that a slow region delays no other.
type Route struct {
	Actuators []Actuator
	// Of tells which of Actuators a tier belongs to.
	Of map[string]int
}

// Apply splits the plan, and puts the outcomes back into its order.
func (r Route) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	if h, only := r.only(plan); only {
		return r.apply(ctx, h, plan)
	}
	parts := make([]scale.Plan, len(r.Actuators))
	at := make([][]int, len(r.Actuators))
	for i, d := range plan {
		h := r.Of[d.Tier]
		parts[h], at[h] = append(parts[h], d), append(at[h], i)
	}
	out := make([]scale.Outcome, len(plan))
	apply := func(h int) {
		for i, o := range r.apply(ctx, h, parts[h]) {
			out[at[h][i]] = o
		}
	}
	var work sync.WaitGroup
	last := -1 // runs here, and is often the only one
	for h, part := range parts {
		if len(part) == 0 {
			continue
		}
		if before := last; before >= 0 {
			work.Go(func() { apply(before) })
		}
		last = h
	}
	if last >= 0 {
		apply(last)
	}
	work.Wait()
	return out
}

// only is the actuator of all tiers of a plan, where they have one.
func (r Route) only(plan scale.Plan) (actuator int, one bool) {
	for i := range plan {
		if h := r.Of[plan[i].Tier]; i == 0 {
			actuator = h
		} else if h != actuator {
			return 0, false
		}
	}
	return actuator, len(plan) > 0
}

// apply contains a panic of an actuator in its tiers, or it would end the process.
func (r Route) apply(ctx context.Context, actuator int, plan scale.Plan) (out []scale.Outcome) {
	defer func() {
		if why := recover(); why != nil {
			out = make([]scale.Outcome, len(plan))
			for i, d := range plan {
				out[i] = scale.Outcome{Status: scale.Unchanged}
				if d.Asks() {
					out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(d), why)}
				}
			}
		}
	}()
	return r.Actuators[actuator].Apply(ctx, plan)
}
