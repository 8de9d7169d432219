package actuator

import (
	"context"
	"fmt"
	"sync"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Route carries out each decision with the hand of its tier: one hand per account
// and region, all at the same time, so that a slow region delays no other.
type Route struct {
	Hands []Hand
	// Of tells which of Hands a tier belongs to.
	Of map[string]int
}

// Apply splits the plan, and puts the outcomes back into its order.
func (r Route) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	parts := make([]scale.Plan, len(r.Hands))
	at := make([][]int, len(r.Hands))
	for i, d := range plan {
		h := r.Of[d.Tier]
		parts[h], at[h] = append(parts[h], d), append(at[h], i)
	}
	out := make([]scale.Outcome, len(plan))
	apply := func(h int) {
		defer func() {
			if r := recover(); r != nil { // or it would end the process
				for _, i := range at[h] {
					out[i] = scale.Outcome{Status: scale.Unchanged}
					if d := plan[i]; d.Changes() {
						out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(d), r)}
					}
				}
			}
		}()
		for i, o := range r.Hands[h].Apply(ctx, parts[h]) {
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
