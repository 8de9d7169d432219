package scaler

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Pressure scales on the worst of several terms, each a value against its goal.
// It is the web tier of the seed document: the highest of cpu/60, response
// time/2 s and requests per second/(capacity x 100); above 1.2 grow to capacity
// x pressure x 1.1, below 0.6 shrink by 10 %.
type Pressure struct {
	Terms []Term
	// GrowAbove and ShrinkBelow are pressures (1 = at the goal), ShrinkBelow <
	// GrowAbove. Seed: 1.2 and 0.6.
	GrowAbove, ShrinkBelow float64
	// Headroom multiplies growth, at least 1. Seed: 1.1.
	Headroom float64
	// ShrinkBy is the share of the size given back at once, in (0, 1). Seed: 0.1.
	ShrinkBy float64
}

// Term is one signal against its goal.
type Term struct {
	Signal string
	Goal   float64
	// PerUnit says that the signal is a total and Goal the share of one unit.
	PerUnit bool
}

type reading struct {
	pressure float64
	base     int
	text     string
	baseText string
}

// need is the size that would bring the term to its goal, before headroom.
func (r reading) need() float64 { return float64(max(r.base, 1)) * r.pressure }

// Propose grows on the terms it can read and shrinks only when it can read all.
func (p Pressure) Propose(s scale.Snapshot, current int) scale.Proposal {
	const name = "pressure"
	var worst, most reading
	var texts, missing []string
	for _, term := range p.Terms {
		r, why := p.read(s, term)
		if why != "" {
			missing = append(missing, why)
			continue
		}
		texts = append(texts, r.text)
		if len(texts) == 1 || r.pressure > worst.pressure {
			worst = r
		}
		// The samples may be about different minutes and capacities, so the worst
		// term is not always the one that needs most.
		if r.pressure > p.GrowAbove && r.need() > most.need() {
			most = r
		}
	}
	if len(texts) == 0 {
		return abstain(name, current, strings.Join(missing, "; "))
	}
	out := scale.Proposal{Scaler: name, Size: current, Urgency: scale.Calm}
	out.Because = fmt.Sprintf("pressure %.2f, the highest of %s", worst.pressure, strings.Join(texts, ", "))
	switch {
	case worst.pressure > p.GrowAbove:
		want := ceilSize(most.need() * p.Headroom)
		out.Size = max(want, current)
		out.Because += fmt.Sprintf("; above %.4g: %s x %.2f x %.4g", p.GrowAbove, most.baseText, most.pressure, p.Headroom)
		if want < current {
			out.Because += fmt.Sprintf(" = %d, and %d are ordered", want, current)
		}
		if worst.pressure > 1.5*p.GrowAbove {
			out.Urgency = scale.High
		}
	case len(missing) > 0:
		return abstain(name, current, out.Because+"; but "+strings.Join(missing, "; "))
	case worst.pressure < p.ShrinkBelow:
		// The seed's int(size x 0.9); below ten units 10 % is less than one.
		out.Size = max(0, min(current-1, int(math.Floor(float64(current)*(1-p.ShrinkBy)+1e-9))))
		out.Because += fmt.Sprintf("; below %.4g: give back %.4g %%", p.ShrinkBelow, 100*p.ShrinkBy)
	default:
		out.Because += fmt.Sprintf("; between %.4g and %.4g", p.ShrinkBelow, p.GrowAbove)
	}
	if len(missing) > 0 {
		out.Because += "; " + strings.Join(missing, "; ")
	}
	return out
}

func (p Pressure) read(s scale.Snapshot, t Term) (reading, string) {
	x, why := read(s, t.Signal)
	if why != "" {
		return reading{}, why
	}
	base, _, exact := inServiceAt(s, x.At)
	r := reading{base: base, baseText: baseText(base, exact, x.At)}
	if t.PerUnit {
		r.pressure = x.Value / (t.Goal * float64(max(base, 1)))
		r.text = fmt.Sprintf("%s %s / (%d x %s)%s = %.2f", t.Signal, figure(x.Value), max(base, 1), figure(t.Goal), suffix(x.Unit), r.pressure)
		return r, ""
	}
	r.pressure = x.Value / t.Goal
	r.text = fmt.Sprintf("%s %s / %s = %.2f", t.Signal, figure(x.Value), number(t.Goal, x.Unit), r.pressure)
	return r, ""
}
