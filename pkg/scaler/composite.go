package scaler

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Composite is the score of the seed document: several signals, each with a weight and two bounds.
//
//	urgency     = min((value - above) / above, 1)   of a part above its upper bound, else 0
//	opportunity = min((below - value) / below, 1)   of a part below its lower bound, else 0
//	up, down    = sum(weight x urgency), sum(weight x opportunity), each over the sum of the weights
//
// Up above HighAbove grows by High units and is urgent, above GrowAbove by Grow units; down above ShrinkAbove shrinks
// by Shrink units. Seed: weights cpu 0.25, memory 0.15, response 0.30, errors 0.15, queue 0.10, users 0.05; bounds cpu
// 70/30 %, memory 80/40 %, response 2/0.5 s, errors 5/1 %, queue 100/10, users 1000/200; scores 0.6, 0.3 and 0.5.
//
// A part that is missing takes its weight with it while growing, and keeps the tier from shrinking, as does a part
// above its bound. With all parts missing there is no score, and the tier holds (Fallback: after 3 minutes
// at least that size, once, however many parts are missing).
type Composite struct {
	Parts []Part
	// GrowAbove, HighAbove and ShrinkAbove are scores in [0, 1).
	GrowAbove, HighAbove, ShrinkAbove float64
	// Grow, High and Shrink are how far to go at once, in units, 1 or more.
	Grow, High, Shrink int
	// Fallback is the least size while no part can be read; 0 for none.
	Fallback int
}

// Part is one signal of a score.
type Part struct {
	Signal string
	// Weight is above 0; all of them together need not be 1.
	Weight float64
	// Above and Below are above 0, in the unit of the signal, Below the smaller.
	Above, Below float64
}

// Recommend grows on the parts that it can read and shrinks only when it can read all.
func (c Composite) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "composite"
	var texts, missing, kept []string
	var high []scale.Sample
	var up, down, weights float64
	numbers := []scale.Figure{{Name: "up"}, {Name: "down"}}
	for _, part := range c.Parts {
		x, why := read(s, part.Signal)
		if why != "" {
			missing = append(missing, why)
			continue
		}
		weights += part.Weight
		numbers = append(numbers, scale.Figure{Name: x.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "above", Value: part.Above, Unit: x.Unit},
			scale.Figure{Name: "below", Value: part.Below, Unit: x.Unit})
		u, d := part.scores(x)
		up, down = up+part.Weight*u, down+part.Weight*d
		switch reads := bare(s, x); {
		case x.Quality == scale.Idle:
			texts = append(texts, value(s, x))
		case u > 0:
			high = append(high, x)
			texts = append(texts, fmt.Sprintf("%s above %s", reads, amount.Value(part.Above, x.Unit)))
			kept = append(kept, x.Signal+" is above its bound")
		case d > 0:
			texts = append(texts, fmt.Sprintf("%s below %s", reads, amount.Value(part.Below, x.Unit)))
		default:
			texts = append(texts, fmt.Sprintf("%s between %s and %s", reads, plain(part.Below, x.Unit), amount.Value(part.Above, x.Unit)))
		}
		if x.Quality != scale.Idle && u <= 0 && x.IfOneLess > part.Above {
			kept = append(kept, fmt.Sprintf("with one unit less, %s would be %s, above %s", x.Signal, plain(x.IfOneLess, x.Unit), amount.Value(part.Above, x.Unit)))
		}
	}
	if weights == 0 {
		return c.blind(s, name, current, missing)
	}
	up, down = up/weights, down/weights
	numbers[0].Value, numbers[1].Value = reason.Rounded(up), reason.Rounded(down)
	r := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: &current, Figures: reason.Finite(numbers...)}
	if len(missing) > 0 {
		r.Need = nil
	}
	r.Because = fmt.Sprintf("score to grow %s, to shrink %s: %s", amount.Fixed(up, 2), amount.Fixed(down, 2), strings.Join(append(texts, missing...), ", "))
	grow := func(step int, above float64) {
		coming := onItsWay(s, high, current)
		r.Size = current + max(0, step-coming)
		r.Because += fmt.Sprintf("; score to grow is above %s: grow by %d", amount.Number(above), step)
		if coming > 0 {
			r.Because += fmt.Sprintf(" (%d already ordered and not in service yet)", min(step, coming))
		}
	}
	switch {
	case up > c.HighAbove*(1+noise):
		r.Urgency = scale.High
		grow(c.High, c.HighAbove)
	case up > c.GrowAbove*(1+noise):
		grow(c.Grow, c.GrowAbove)
	case len(missing) > 0:
		p := abstain(name, current, r.Because)
		p.Figures = r.Figures
		return p
	case down > c.ShrinkAbove*(1+noise) && len(kept) > 0:
		r.Because += "; score to shrink is above " + amount.Number(c.ShrinkAbove) + ", but " + strings.Join(kept, " and ")
	case down > c.ShrinkAbove*(1+noise):
		r.Size = max(0, current-c.Shrink)
		r.Need = known(r.Size)
		r.Because += fmt.Sprintf("; score to shrink is above %s: shrink by %d", amount.Number(c.ShrinkAbove), c.Shrink)
	}
	return r
}

// scores are how urgent a value is, and how much room it leaves; both in [0, 1].
func (p Part) scores(x scale.Sample) (urgency, opportunity float64) {
	switch {
	case x.Quality == scale.Idle:
		return 0, 1
	case x.Value > p.Above:
		return math.Min((x.Value-p.Above)/p.Above, 1), 0
	case x.Value < p.Below:
		return 0, math.Min((p.Below-x.Value)/p.Below, 1)
	}
	return 0, 0
}

// patience is for how long no part can be read before the fallback counts: a call that fails once is none.
const patience = 3 * time.Minute

// blind is what is recommended without any part.
func (c Composite) blind(s *scale.Snapshot, name string, current int, missing []string) scale.Recommendation {
	p := abstain(name, current, strings.Join(missing, "; "))
	switch {
	case len(c.Parts) == 0:
		p.Because = "the scaler has no parts"
	case c.Fallback <= current:
	case blindFor(s) < patience:
		p.Because += fmt.Sprintf("; %s after dynascale last knew what the tier needs, the fallback is recommended unless the signals are back: size %d",
			amount.Span(patience), c.Fallback)
	default:
		p.Size, p.Abstains = c.Fallback, false
		p.Because += fmt.Sprintf("; no part can be read, so the fallback is recommended: size %d", c.Fallback)
	}
	return p
}

// blindFor is how long ago an evaluation last knew what the tier needs, or its memory began.
func blindFor(s *scale.Snapshot) time.Duration {
	last := s.Past.Since
	for _, w := range s.Past.Wishes {
		if w.Need != nil && w.At.After(last) && !w.At.After(s.Now) {
			last = w.At
		}
	}
	if last.IsZero() {
		return 0
	}
	return s.Now.Sub(last)
}

// Kind is the key of a composite.
func (*Composite) Kind() string { return "composite" }

// Keys are the keys of a composite.
func (c *Composite) Keys() keys.Set {
	return keys.Set{
		foreignToParts,
		keys.Sections("parts", &c.Parts, "a composite needs at least one signal with its weight and bounds", (*Part).Keys).Required().Such("{signal: cpu, weight: 0.25, above: 70, below: 30}"),
		keys.Factor("grow_above", &c.GrowAbove, 0, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Factor("high_above", &c.HighAbove, 0, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Factor("shrink_above", &c.ShrinkAbove, 0, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Whole("grow_by", &c.Grow, keys.AtLeast(1)),
		keys.Whole("high_by", &c.High, keys.AtLeast(1)),
		keys.Whole("shrink_by", &c.Shrink, keys.AtLeast(1)),
		keys.Whole("fallback", &c.Fallback, keys.AtLeast(0)).ShownIf(func() bool { return c.Fallback > 0 }),
		keys.Demand(nil, func(at keys.At) {
			if c.HighAbove < c.GrowAbove && at.Sound("high_above", "grow_above") {
				at.Problem(at.First("high_above", "grow_above"), "high_above %s is below grow_above %s: every growth would be urgent", keys.Say(c.HighAbove), keys.Say(c.GrowAbove))
			}
			if c.High < c.Grow && at.Sound("high_by", "grow_by") {
				at.Problem(at.First("high_by", "grow_by"), "high_by %d is below grow_by %d: a higher score would grow less", c.High, c.Grow)
			}
			for i, p := range c.Parts {
				if p.Signal != "" && slices.ContainsFunc(c.Parts[:i], func(o Part) bool { return o.Signal == p.Signal }) {
					at.Problem(fmt.Sprintf("parts[%d].signal", i), "%s is used in another part already", keys.Show(p.Signal))
				}
			}
		}),
	}
}

// Keys are the keys of a part.
func (p *Part) Keys() keys.Set {
	return keys.Set{
		keys.Signal("signal", &p.Signal).Required().Like("metric", "metric_name"),
		keys.Factor("weight", &p.Weight, 0, keys.Above(0.0)).Required().Like("importance"),
		keys.Number("above", &p.Above, keys.Above(0.0)).Required().Like(aboveWords...),
		keys.Number("below", &p.Below, keys.Above(0.0)).Required().Like(belowWords...),
		keys.Demand(nil, func(at keys.At) {
			if at.Sound("above", "below") && at.Has("above") && at.Has("below") && p.Below >= p.Above {
				at.Problem("below", "%s is not below %s, the value in \"above\": the size would change all the time", keys.Say(p.Below), keys.Say(p.Above))
			}
		}),
	}
}

// Misfits say that the fallback is no size of the tier.
func (c *Composite) Misfits(of Sizes) []Note {
	if c.Fallback == 0 {
		return nil
	}
	return of.never("fallback", c.Fallback, true)
}

// Reads are the signals of the parts.
func (c *Composite) Reads() []Reading {
	out := make([]Reading, len(c.Parts))
	for i, p := range c.Parts {
		out[i] = Reading{Signal: p.Signal, At: fmt.Sprintf("parts[%d]", i), Key: "above", Bound: p.Above, Factor: 1, Shrink: p.Below}
	}
	return out
}

// Steps is true.
func (*Composite) Steps() bool { return true }

// Wakes is true: a step up from zero is one.
func (*Composite) Wakes() bool { return true }
