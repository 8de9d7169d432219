package scaler

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Pressure scales on the worst of several terms, each a value against its goal.
// It is the web tier of the seed document: the highest of cpu/60, response
// time/2 s and requests per second/(capacity x 100); above 1.2 grow to capacity
// x pressure x 1.1, below 0.6 shrink by 10 %. The capacity is the one that served the
// sample; what counts for growing and shrinking is what the terms need of what is
// ordered.
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
	need
	signal, text string
	// time says that it is a time, which is no measure of work; saturated that there may be more than it says.
	time, saturated bool
}

const (
	// most times what serves is all that a time can ask for in one decision. A response time grows without bound as its
	// units get full (M/M/1: base / (1 - load)), so that it tells that they are too few and not by how many.
	mostOfTime = 2.0
	// drains is how long after what was ordered came into service a time is not believed while the work is within
	// bounds: the requests that wait since before are answered first.
	drains = 5 * time.Minute
)

// Recommend grows on the terms it can read and shrinks only when it can read all.
func (p Pressure) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = reason.Pressure
	var worst, most reading
	var high float64
	var missing []string
	texts := make([]string, 0, len(p.Terms))
	var note string
	work := 0.0                                                      // the highest of what measures work
	numbers := make([]scale.Figure, 1, 3+figuresOfNeed*len(p.Terms)) // the first is the pressure
	var times []reading
	measured := false // the work is above what is there, and it is known by how much
	for _, term := range p.Terms {
		r, more, why := p.read(s, term, numbers)
		if why != "" {
			missing = append(missing, why)
			continue
		}
		texts, numbers = append(texts, r.text), more
		// The samples may be about different minutes and capacities, so the worst
		// term is not always the one that needs most.
		if len(texts) == 1 || r.load > worst.load {
			worst = r
		}
		high = max(high, r.high)
		if r.time {
			times = append(times, r)
			continue
		}
		work = max(work, r.load)
		if most.text == "" || r.low > most.low {
			most, measured = r, r.load > p.GrowAbove && !r.saturated
		}
	}
	for _, r := range times {
		limit := mostOfTime * float64(max(r.base.fewest, 1))
		if measured {
			limit = most.low
		}
		switch since := draining(s, r.base.at, current); {
		case len(times) < len(texts) && work <= p.GrowAbove && !since.IsZero() && r.low > float64(current):
			r.low = float64(current)
			note = "; not all ordered units were in service at " + since.UTC().Format("15:04:05") + ": the response time may be high only because of requests that waited then"
		case r.low > limit:
			r.low = limit
			note = fmt.Sprintf("; a response time does not say how many units are missing: the need is limited to %s", amount.Number(limit))
			if measured {
				note = "; a response time does not say how many units are missing: the need is taken from " + most.signal
			}
		}
		if most.text == "" || r.low > most.low {
			most = r
		}
	}
	if len(texts) == 0 {
		return abstain(name, current, strings.Join(missing, "; "))
	}
	out := scale.Recommendation{Scaler: name, Size: current, Urgency: scale.Calm, Need: known(ceilSize(high))}
	numbers[0] = scale.Figure{Name: name, Value: reason.Rounded(worst.load)}
	out.Figures = reason.Finite(append(numbers, scale.Figure{Name: "need", Value: float64(ceilSize(high))}, scale.Figure{Name: "size", Value: float64(current)})...)
	out.Because = "pressure " + ratio(worst.load) + ", the highest of " + strings.Join(texts, ", ")
	have := float64(current)
	short := most.low > have*p.GrowAbove*(1+noise)
	if worst.load > 1.5*p.GrowAbove {
		out.Urgency = scale.High
	}
	switch {
	case short:
		out.Size = max(ceilSize(most.low*p.Headroom), current, 1)
		if measured || most.load*float64(most.base.fewest) > most.low*(1+noise) {
			out.Because += note
		}
		if worst.load > p.GrowAbove {
			out.Because += "; above " + amount.Number(p.GrowAbove)
		} else {
			out.Because += fmt.Sprintf("; %s needed, the size is %d", most.span(), current)
		}
		out.Because += ": " + most.product() + " x headroom " + amount.Number(p.Headroom)
	case worst.load > p.GrowAbove:
		out.Because += note + "; above " + amount.Number(p.GrowAbove) + ", but " + notYet(most.low, current, p.GrowAbove)
	case len(missing) > 0:
		p := abstain(name, current, out.Because+"; but "+strings.Join(missing, "; "))
		p.Urgency, p.Figures = out.Urgency, out.Figures
		return p
	case worst.load < p.ShrinkBelow && high <= have*p.ShrinkBelow:
		// The seed's int(size x 0.9); below ten units 10 % is less than one.
		give := min(current-1, int(math.Floor(have*(1-p.ShrinkBy)+noise)))
		out.Size = max(0, give, min(ceilSize(high), current))
		out.Because += fmt.Sprintf("; below %s: shrink by %s", amount.Number(p.ShrinkBelow), amount.Percent(100*p.ShrinkBy))
		if out.Size > give && give >= 0 {
			out.Because += fmt.Sprintf(", but not below the need of %d", out.Size)
		}
	case worst.load < p.ShrinkBelow:
		out.Because += "; below " + amount.Number(p.ShrinkBelow) + ", but " + strconv.Itoa(ceilSize(high)) + " needed, more than " + amount.Number(p.ShrinkBelow) + " x the size of " + strconv.Itoa(current)
	default:
		out.Because += "; between " + amount.Number(p.ShrinkBelow) + " and " + amount.Number(p.GrowAbove)
	}
	if len(missing) > 0 {
		out.Need = nil
		out.Because += "; " + strings.Join(missing, "; ")
	}
	return out
}

// notYet says why a need does not grow a tier. One above what is ordered reads like a reason to grow, and so it has
// the bound that it is not above.
func notYet(low float64, ordered int, growAbove float64) string {
	if need := ceilSize(low); need <= ordered {
		return strconv.Itoa(need) + " needed, " + strconv.Itoa(ordered) + " already ordered"
	}
	return amount.Fixed(low, 2) + " needed, and the tier grows only if more than " + amount.Number(float64(ordered)*growAbove) +
		" are needed (" + amount.Number(growAbove) + " x the " + strconv.Itoa(ordered) + " already ordered)"
}

// product is what the need was multiplied from.
func (r reading) product() string {
	if r.cold {
		return fmt.Sprintf("with 0 units in service, the need is taken from the load alone: %d", ceilSize(r.low))
	}
	if r.time && r.load > mostOfTime && r.base.fewest > 0 {
		return r.base.factor() + " x " + amount.Fixed(r.low/float64(r.base.fewest), 2)
	}
	return r.base.factor() + " x " + ratio(r.load)
}

// draining is when a size did not serve wholly yet, where that was shortly before an instant or after it; zero where it was not.
func draining(s *scale.Snapshot, at time.Time, size int) (since time.Time) {
	for _, p := range s.Past.Ring {
		if at.Sub(p.At) <= drains && p.InService < size {
			since = p.At
		}
	}
	return since
}

// read is what a term reads, its figures after those there are, and why it reads nothing.
func (p Pressure) read(s *scale.Snapshot, t Term, numbers []scale.Figure) (r reading, all []scale.Figure, why string) {
	x, why := read(s, t.Signal)
	if why != "" {
		return reading{}, nil, why
	}
	r.need = needOf(s, x, t.Goal, t.PerUnit)
	r.signal, r.saturated = t.Signal, x.AtLeast
	r.time = !t.PerUnit && (x.Unit == "seconds" || x.Unit == "milliseconds")
	switch {
	case x.Quality == scale.Idle:
		r.text = value(s, x)
	case t.PerUnit:
		goal, unit := parted(t.Goal, x.Unit)
		r.text = bare(s, x) + " / (" + strconv.Itoa(max(r.base.fewest, 1)) + " x " + goal + ")" + unit + " = " + ratio(r.load)
	default:
		r.text = bare(s, x) + " / " + amount.Value(t.Goal, x.Unit) + " = " + ratio(r.load)
	}
	return r, figures(numbers, x, t.Goal, r.need), ""
}

// bare is a sample without its unit, which the goal beside it has.
func bare(s *scale.Snapshot, x scale.Sample) string {
	if x.AtLeast {
		return x.Signal + " at least " + plain(x.Value, x.Unit) + addends(s, x)
	}
	return x.Signal + " " + plain(x.Value, x.Unit) + addends(s, x)
}

// Kind is the key of a pressure.
func (*Pressure) Kind() string { return "pressure" }

// Keys are the keys of a pressure.
func (p *Pressure) Keys() keys.Set {
	return keys.Set{
		foreign,
		named("terms", "terms: [{signal: NAME, goal: 60}]"),
		keys.Sections("terms", &p.Terms, "a pressure scaler needs at least one signal with its goal", (*Term).Keys).Required().Such("{signal: cpu, goal: 60}"),
		keys.Factor("grow_above", &p.GrowAbove, 0, keys.Above(0.0), p.ofTheGoal(true)).Said(p.percentage(true)),
		keys.Factor("shrink_below", &p.ShrinkBelow, 0, keys.AtLeast(0.0), p.ofTheGoal(false)).Said(p.percentage(false)),
		keys.Factor("headroom", &p.Headroom, 1, keys.AtLeast(1.0)),
		keys.Share("shrink_by", &p.ShrinkBy, keys.Above(0.0), keys.Below(1.0)),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case p.GrowAbove <= p.ShrinkBelow:
				at.Problem(at.First("grow_above", "shrink_below"), "grow_above %s is not above shrink_below %s: the size would change all the time",
					keys.Say(p.GrowAbove), keys.Say(p.ShrinkBelow))
			case p.Headroom*p.ShrinkBelow >= 1:
				if p.Headroom >= percents && at.Sound("headroom") && at.Has("headroom") {
					at.Problem("headroom", "%s would be %[1]s times the need; write %s for %s %% more", keys.Say(p.Headroom), keys.Say(moreBy(p.Headroom)), keys.Say(math.Round(1e4*(moreBy(p.Headroom)-1))/100))
					break
				}
				at.Problem(at.First("headroom", "shrink_below"), "growing with headroom %s ends at a pressure of %.2f, "+
					"which is not above shrink_below %s, so the tier would shrink at once; lower shrink_below or headroom",
					keys.Say(p.Headroom), 1/p.Headroom, keys.Say(p.ShrinkBelow))
			}
			for i, t := range p.Terms {
				if t.Signal != "" && slices.ContainsFunc(p.Terms[:i], func(o Term) bool { return o.Signal == t.Signal }) {
					at.Problem(fmt.Sprintf("terms[%d].signal", i), "%s is used in another term already", keys.Show(t.Signal))
				}
			}
		}),
	}
}

// percents is from where on a headroom is taken for a percentage.
const percents = 4

// moreBy is the factor that a percentage stands for: 10 is 10 % more, and 120 is 120 %.
func moreBy(percent float64) float64 {
	if percent < 100 {
		percent += 100
	}
	return math.Round(percent*100) / 1e4
}

// Keys are the keys of a term.
func (t *Term) Keys() keys.Set {
	return keys.Set{
		keys.Signal("signal", &t.Signal).Required().Like("metric", "metric_name"),
		keys.Number("goal", &t.Goal, keys.Above(0.0)).Required().Like("target", "value", "target_value", "threshold"),
		keys.Yes("per_unit", &t.PerUnit),
	}
}

// Reads are the signals of the terms.
func (p *Pressure) Reads() []Reading {
	out := make([]Reading, len(p.Terms))
	for i, t := range p.Terms {
		out[i] = Reading{
			Signal: t.Signal, At: fmt.Sprintf("terms[%d]", i), Key: "goal", Bound: t.Goal, Ratio: true, PerUnit: t.PerUnit,
			Factor: p.GrowAbove, Why: "with grow_above", Part: "grow_above", Shrink: t.Goal * p.ShrinkBelow,
		}
	}
	return out
}

// Steps is false: a pressure multiplies.
func (*Pressure) Steps() bool { return false }

// Wakes is false.
func (*Pressure) Wakes() bool { return false }
