package scaler

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Target keeps a signal at its goal.
//
// For a signal that is an average over the members (CPU, requests per target):
//
//	size = ceil(in service at the sample x value / goal)
//
// For a total of the tier (PerUnit), where the goal is what one unit carries:
//
//	size = ceil(value / goal)
//
// The first is the rule of target tracking and of the Kubernetes HPA's average
// metrics, the second the HPA's AverageValue.
type Target struct {
	Signal string
	// Goal is in the signal's unit, above 0.
	Goal float64
	// PerUnit says that the signal is a total and Goal the share of one unit.
	PerUnit bool
	// Tolerance is the share of the goal, in 0..1, within which the size is held.
	Tolerance float64
}

// noise is what floating point may add to a ratio at the edge of the tolerance:
// 4.92/4.1 is 1.2000000000000002, and not above 1.2.
const noise = 1e-9

// Propose never points the other way than value/goal does.
func (t Target) Propose(s scale.Snapshot, current int) scale.Proposal {
	name := "target " + t.Signal
	x, why := read(s, t.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	base, high, exact := inServiceAt(s, x.At)
	ratio := x.Value / t.Goal
	if ratio < 1 && !t.PerUnit {
		base = high
	}
	want := ceilSize(ratio * float64(base))
	goal := number(t.Goal, x.Unit)
	if t.PerUnit {
		want = ceilSize(ratio)
		ratio /= float64(max(base, 1))
		goal += " per unit"
	}
	because := fmt.Sprintf("%s %s against a goal of %s is %.2f times the goal, with %s",
		x.Signal, number(x.Value, x.Unit), goal, ratio, baseText(base, exact, x.At))
	// Nothing was in service, so the ratio has nothing to multiply.
	cold := base == 0 && x.Value > 0
	if cold {
		want = max(1, ceilSize(x.Value/t.Goal))
		because += fmt.Sprintf("; nothing to multiply, the load alone asks for %d", want)
	}
	p := scale.Proposal{Scaler: name, Size: current, Urgency: scale.Calm, Because: because}
	switch {
	case cold || ratio > 1+t.Tolerance+noise:
		p.Size = max(want, current)
		if want < current {
			p.Because += fmt.Sprintf("; %d would do and %d are ordered", want, current)
		}
		if ratio > 1.5 {
			p.Urgency = scale.High
		}
	case ratio < 1-t.Tolerance-noise:
		p.Size = min(want, current)
	default:
		p.Because += fmt.Sprintf("; within the tolerance of %.4g %%", 100*t.Tolerance)
	}
	return p
}
