package actuator

import (
	"context"
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Actuator carries out a plan: one outcome per decision, in the same order.
type Actuator interface {
	Apply(ctx context.Context, plan scale.Plan) []scale.Outcome
}

// verb is the change of a decision in words.
func verb(d scale.Decision) string {
	what, c := "desired", d.Capacity
	switch {
	case d.Maximum.Changes() && !d.Changes():
		return fmt.Sprintf("set the maximum %d -> %d", d.Maximum.From, d.Maximum.To)
	case d.Maximum.Changes():
		return fmt.Sprintf("set desired %d -> %d and the maximum %d -> %d", d.From, d.To, d.Maximum.From, d.Maximum.To)
	case d.Mode == scale.Minimum:
		what = "the minimum"
	case d.Removes != "":
		return "delete replica " + d.Removes
	case len(c.Ladder) > 0:
		return fmt.Sprintf("change %s -> %s", c.Name(d.From), c.Name(d.To))
	case len(c.Members) > 0:
		what = "replicas"
	}
	return fmt.Sprintf("set %s %d -> %d", what, d.From, d.To)
}

// Observing withholds the changes of tiers whose mode does not write.
type Observing struct{ Next Actuator }

// Apply passes everything else on.
func (o Observing) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	withheld := func(d scale.Decision) bool { return !d.Mode.Writes() && d.Asks() }
	if !slices.ContainsFunc(plan, withheld) {
		return o.Next.Apply(ctx, plan)
	}
	out := make([]scale.Outcome, len(plan))
	rest, at := make(scale.Plan, 0, len(plan)), make([]int, 0, len(plan))
	for i, d := range plan {
		if withheld(d) {
			out[i] = scale.Outcome{Status: scale.Unchanged, Detail: string(d.Mode) + " mode: would " + verb(d)}
			continue
		}
		rest, at = append(rest, d), append(at, i)
	}
	for i, done := range o.Next.Apply(ctx, rest) {
		out[at[i]] = done
	}
	return out
}

// DryRun is an actuator that does nothing and tells what it would do. It passes nothing
// on: what another daemon has begun is that daemon's to end.
type DryRun struct{}

// Apply tells what each decision would change.
func (DryRun) Apply(_ context.Context, plan scale.Plan) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	for i, d := range plan {
		out[i] = scale.Outcome{Status: scale.Unchanged}
		if d.Asks() {
			out[i].Detail = "dry run: would " + verb(d)
		}
	}
	return out
}
