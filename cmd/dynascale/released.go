package main

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// released says that what held a tier at its last evaluation is over, although the decision still
// speaks of it: a pause that ended or was resumed, a brake that was released. It is "" when
// nothing did, or when another holds now.
func released(d scale.Decision, inForce []scale.Action, brakes *brake.Report, now time.Time) string {
	const next = " has ended; from the next evaluation on it has no effect"
	switch reason.Headline(d).Rule {
	case reason.Actions:
		if !slices.ContainsFunc(inForce, func(a scale.Action) bool { return a.Kind == scale.Pause && a.Covers(d.Tier) && a.Holds(now) }) {
			return "the pause" + next
		}
	case reason.Brake:
		if brakes != nil && brakes.Level == brake.Run {
			return "the brake" + next
		}
	}
	return ""
}
