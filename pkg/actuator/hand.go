package actuator

import (
	"context"
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Hand carries out a plan: one outcome per decision, in the same order.
type Hand interface {
	Apply(ctx context.Context, plan scale.Plan) []scale.Outcome
}

// verb is the change of a decision in words.
func verb(d scale.Decision) string {
	what := "desired"
	if d.Mode == scale.Floor {
		what = "the group's minimum"
	}
	return fmt.Sprintf("set %s %d -> %d", what, d.From, d.To)
}

// withheld lets next carry out a plan without the decisions that keep says must
// not be sent; their outcome is Unchanged, with the sentence that keep returns.
func withheld(ctx context.Context, plan scale.Plan, next Hand, keep func(scale.Decision) string) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	var rest scale.Plan
	var at []int
	for i, d := range plan {
		if why := keep(d); d.Changes() && why != "" {
			out[i] = scale.Outcome{Status: scale.Unchanged, Detail: why}
			continue
		}
		rest, at = append(rest, d), append(at, i)
	}
	for i, o := range next.Apply(ctx, rest) {
		out[at[i]] = o
	}
	return out
}

// Observing withholds the changes of tiers in observe mode.
type Observing struct{ Next Hand }

// Apply passes everything else on.
func (o Observing) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	return withheld(ctx, plan, o.Next, func(d scale.Decision) string {
		if d.Mode != scale.Observe {
			return ""
		}
		return "observe mode: would " + verb(d)
	})
}

// DryRun withholds every change.
type DryRun struct{ Next Hand }

// Apply passes on only what changes nothing.
func (o DryRun) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	return withheld(ctx, plan, o.Next, func(d scale.Decision) string {
		return "dry run: would " + verb(d)
	})
}
