package kind

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Change is what a kind is asked to plan or to move on.
type Change struct {
	Tier Watched
	// Resource is what no second operation may touch meanwhile.
	Resource string
	// Decision asks for the change. While an operation is under way it is zero.
	Decision scale.Decision
	// Operation is under way; nil while one is planned.
	Operation *scale.Operation
	// Told reports whether applications may still be sent to an endpoint; nil where
	// nothing is published.
	Told func(endpoint string) bool
}

// Changer is a kind whose changes are operations, which take many evaluations. It is pure:
// it names the next call, and who acts makes it.
type Changer interface {
	Viewer
	// Look orders what is to be seen afresh before a step, from what is known so far.
	Look(c Change, known facts.Facts, order *facts.Order)
	// Plan is the operation that the decision asks for, or why there must be none. Whatever
	// Look ordered could be read.
	Plan(c Change, f facts.Facts) (op scale.Operation, refused string)
	// Next is the next step of the operation, and the call that it needs.
	Next(c Change, f facts.Facts, now time.Time) (scale.Operation, operation.Call)
	// Failed digests the answer to a call that failed.
	Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation
	// Takes reports whether an operation is one of the tier's: a configuration may have
	// given it something else to scale since it began.
	Takes(resource string, op scale.Operation) bool
}

// Planned is the plan of a kind. What its view objects to as the resource is seen now is
// refused too. What nobody looked at before a step objects to nothing here: in mode manage
// it held the decision.
func Planned(k Changer, c Change, f facts.Facts) (op scale.Operation, refused string) {
	if op, refused = k.Plan(c, f); refused != "" {
		return op, refused
	}
	seen := c.Tier
	seen.Mode = scale.Observe
	if why := k.View(seen, f, c.Decision.At).Objections; len(why) > 0 {
		return scale.Operation{}, reason.Objections(why)
	}
	return op, ""
}

// Setter is a kind whose size is set by one call.
type Setter interface {
	// Look orders what is compared right before the call.
	Look(c Change, known facts.Facts, order *facts.Order)
	// LookToShrink orders what else is seen before a smaller size is set.
	LookToShrink(c Change, known facts.Facts, order *facts.Order)
	// Set is the call for a decision, to a resource of this name.
	Set(d scale.Decision) (resource string, call operation.Call)
}

// Publisher is a kind that tells applications where its members are.
type Publisher interface {
	// Publishes are a file and a parameter of the parameter store; "" is none.
	Publishes() (file, parameter string)
	// Endpoints are what to tell, after a decision and the operation of its evaluation; nil
	// leaves in force what was told last.
	Endpoints(d scale.Decision, op *scale.Operation) []string
}

// Weighted is a Publisher whose members may be of different sizes.
type Weighted interface {
	// Weights are how much of the reads each endpoint should get beside the others, 1 or more;
	// nil where applications are not told.
	Weights(d scale.Decision) map[string]int
}

// Begin is an operation that has not done anything yet.
func Begin(kind scale.OperationKind, c Change, target string, worst time.Duration) scale.Operation {
	d := c.Decision
	return scale.Operation{
		ID:   fmt.Sprintf("%s-%s-%s", strings.ReplaceAll(string(kind), " ", "-"), d.Tier, d.At.UTC().Format("20060102T150405Z")),
		Tier: d.Tier, Kind: kind, Resource: c.Resource, Target: target, Before: d.From, Size: d.To,
		Began: d.At, Since: d.At, Until: d.Until, Deadline: d.At.Add(worst), Phase: "beginning", Step: 1, Steps: 1, Untouched: true,
	}
}
