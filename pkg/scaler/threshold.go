package scaler

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Threshold takes one step up while signals are above their bounds, and one step
// down while all are below their lower ones. It is for what has no ratio: a class
// twice as large does not halve every figure. The seed document's database and
// machine tiers are of this kind: read IOPS above 1000 and CPU above 70 % adds a
// replica; CPU or memory above 80 % is a rung up, both below 20 % a rung down.
type Threshold struct {
	Bounds []Bound
	// Any grows when one bound is exceeded; otherwise all must be.
	Any bool
	// Step is how far to go at once, at least 1.
	Step int
}

// Bound is one signal between two values.
type Bound struct {
	Signal string
	Above  float64
	// Below is what the signal must be under for a shrink; without HasBelow it is
	// enough that Above is not exceeded.
	Below    float64
	HasBelow bool
}

// Propose grows on the signals it can read and shrinks only when it can read all.
func (t Threshold) Propose(s scale.Snapshot, current int) scale.Proposal {
	const name = "threshold"
	var over, under, between, missing []string
	var high []scale.Sample
	for _, b := range t.Bounds {
		x, why := read(s, b.Signal)
		if why != "" {
			missing = append(missing, why)
			continue
		}
		reads := bare(x)
		switch {
		case x.Quality == scale.Idle:
			under = append(under, value(x))
		case x.Value > b.Above:
			high = append(high, x)
			over = append(over, fmt.Sprintf("%s is above %s", reads, number(b.Above, x.Unit)))
		case x.Fewer > b.Above && current > 0 && (!b.HasBelow || x.Value < b.Below):
			// Without it a tier would shrink into the load that made it grow, for ever.
			between = append(between, fmt.Sprintf("%s, and one less would make it %s, above %s", reads, figure(x.Fewer), number(b.Above, x.Unit)))
		case b.HasBelow && x.Value < b.Below:
			under = append(under, fmt.Sprintf("%s is below %s", reads, number(b.Below, x.Unit)))
		case b.HasBelow:
			between = append(between, fmt.Sprintf("%s is between %s and %s", reads, figure(b.Below), number(b.Above, x.Unit)))
		default:
			under = append(under, fmt.Sprintf("%s is not above %s", reads, number(b.Above, x.Unit)))
		}
	}
	p := scale.Proposal{Scaler: name, Size: current, Urgency: scale.Calm, Need: &current}
	if len(missing) > 0 {
		p.Need = nil
	}
	switch grows := t.Any && len(over) > 0 || len(over) == len(t.Bounds); {
	case len(t.Bounds) == 0:
		return abstain(name, current, "it has no bounds")
	case grows:
		p.Because = strings.Join(append(over, missing...), " and ")
		coming := onItsWay(s, high, current)
		if p.Size = current + max(0, t.Step-coming); coming > 0 {
			p.Because += fmt.Sprintf("; %d of the %d ordered did not serve it and are on their way", coming, current)
		}
	case len(missing) > 0:
		return abstain(name, current, strings.Join(append(missing, over...), "; "))
	case len(under) == len(t.Bounds):
		p.Size = max(0, current-t.Step)
		p.Need = known(p.Size)
		p.Because = strings.Join(under, " and ")
	default:
		p.Because = strings.Join(append(append(over, between...), under...), ", ")
		if len(over) > 0 && !t.Any {
			p.Because += "; growing needs all above"
		}
	}
	return p
}
