package scaler

import (
	"cmp"
	"fmt"
	"math"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Dependents sizes a database for the tier that uses it. It asks for what the scalers of that
// tier want, and not only for what it has: growth that waits for connections is what the
// database has to make room for first.
//
// Readers: with more than MoreThan units of the tier, and the signal above Above, there is one
// reader more, up to AtMost (the seed: more than 10 web instances, read load above 70 %, at most
// 3). They stay while the tier is that large: a reader that takes load away would otherwise be
// its own reason to go.
//
// Classes: the smallest that takes Least connections for every unit that the tier wants.
type Dependents struct {
	// Tier is the tier that uses the database.
	Tier string
	// MoreThan and AtMost are for readers, with Signal above Above.
	MoreThan, AtMost int
	Signal           string
	Above            float64
	// Least is for classes: how many connections each unit needs at least.
	Least int
}

// Recommend grows on what is known, and abstains where it is not.
func (d Dependents) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	const name = "dependents"
	other := s.Link(d.Tier)
	if other == nil || !other.Capacity.Known() {
		return abstain(name, current, "the size of "+d.Tier+" could not be read")
	}
	units := wanted(other)
	p := scale.Recommendation{Scaler: name, Urgency: scale.Calm, Figures: []scale.Figure{{Name: d.Tier, Value: float64(units)}}}
	has := d.Tier + " needs " + amount.Count(units, "unit")
	if d.Least > 0 {
		return d.class(s, current, units, has, p)
	}
	if units <= d.MoreThan {
		p.Because = fmt.Sprintf("%s; it needs readers only above %s", has, amount.Count(d.MoreThan, "unit"))
		p.Need = known(0)
		return p
	}
	x, missing := read(s, d.Signal)
	if missing != "" {
		return abstain(name, current, missing)
	}
	p.Figures = reason.Finite(append(p.Figures, scale.Figure{Name: d.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "above", Value: d.Above, Unit: x.Unit})...)
	p.Size = min(current, d.AtMost)
	switch {
	case !(x.Value > d.Above):
		kept := "the size is kept"
		if current > d.AtMost {
			kept = fmt.Sprintf("at most %s may stay (at_most)", amount.Count(d.AtMost, "reader"))
		}
		p.Because = fmt.Sprintf("%s, more than %d; %s is not above %s: %s", has, d.MoreThan, bare(s, x), amount.Value(d.Above, x.Unit), kept)
	case current >= d.AtMost:
		p.Because = fmt.Sprintf("%s, more than %d, and %s is above %s; there are already %s (at_most %d)", has, d.MoreThan, bare(s, x), amount.Value(d.Above, x.Unit), amount.Count(current, "reader"), d.AtMost)
	default:
		p.Size = current + max(0, 1-onItsWay(s, []scale.Sample{x}, current))
		p.Because = fmt.Sprintf("%s, more than %d, and %s is above %s", has, d.MoreThan, bare(s, x), amount.Value(d.Above, x.Unit))
	}
	p.Need = known(p.Size)
	return p
}

// class recommends the smallest size that takes the connections of so many units.
func (d Dependents) class(s *scale.Snapshot, current, units int, has string, p scale.Recommendation) scale.Recommendation {
	need := units * d.Least
	largest, unfit := 0, ""
	for i, r := range s.Capacity.Ladder {
		if r.Connections == 0 {
			return abstain(p.Scaler, current, "the connection limit of "+r.Name+" is not known")
		}
		if r.Unfit != "" {
			unfit = cmp.Or(unfit, r.Name+": "+r.Unfit)
			continue
		}
		largest = i + 1
		if r.Connections >= need {
			break
		}
	}
	if largest == 0 {
		return abstain(p.Scaler, current, "no class or capacity on the ladder of the tier can be used ("+unfit+")")
	}
	takes := s.Capacity.Ladder[largest-1]
	p.Size, p.Need = largest, known(largest)
	p.Figures = append(p.Figures, scale.Figure{Name: "connections", Value: float64(need)})
	p.Because = fmt.Sprintf("%s, with %s each, %s connections in all: %s accepts %s", has, amount.Count(d.Least, "connection"), amount.Whole(need), takes.Name, amount.Whole(takes.Connections))
	if takes.Connections < need {
		p.Because += ", fewer than needed; it is the largest available one"
	}
	return p
}

// wanted is how many units a tier has or wants, whichever is more: what its scalers asked for at the
// evaluation before, when a guard may have held them.
func wanted(s *scale.Snapshot) int {
	units := s.Capacity.Desired
	if n := len(s.Past.Wishes); n > 0 {
		units = max(units, s.Past.Wishes[n-1].Size)
	}
	return units
}

// Kind is the key of the scaler.
func (*Dependents) Kind() string { return "dependents" }

// Keys are the keys of the scaler.
func (d *Dependents) Keys() keys.Set {
	classes := func() bool { return d.Least > 0 }
	readers := func() bool { return d.Least == 0 }
	return keys.Set{
		keys.Text("tier", &d.Tier, keys.Word).Required(),
		keys.Whole("more_than", &d.MoreThan, keys.AtLeast(0)).ShownIf(readers),
		keys.Signal("signal", &d.Signal).ShownIf(readers),
		keys.Number("above", &d.Above).ShownIf(readers),
		keys.Whole("at_most", &d.AtMost, keys.AtLeast(1)).ShownIf(readers),
		keys.Whole("min_pool", &d.Least, keys.AtLeast(1)).ShownIf(classes),
		keys.Demand(nil, func(at keys.At) {
			readers := at.Has("signal") || at.Has("above") || at.Has("at_most") || at.Has("more_than")
			switch {
			case d.Least > 0 && readers:
				at.Problem("min_pool", "is a key for classes, and the keys `signal`, `above`, `more_than` and `at_most` are for readers: write `min_pool` without these keys, or these keys without `min_pool`")
			case d.Least == 0 && !readers:
				at.Problem("", "needs the keys `signal`, `above` and `at_most` (for readers), or the key `min_pool` (for classes)")
			case readers:
				for _, key := range []string{"signal", "above", "at_most"} {
					if !at.Has(key) {
						at.Problem(key, "is required for readers")
					}
				}
			}
		}),
	}
}

// Misfits say what of it does not go with its tier: a position on a ladder is no number of readers.
func (d *Dependents) Misfits(of Sizes) []Note {
	switch {
	case of.Rungs > 0 && d.Least == 0:
		return []Note{{"", "adds readers one at a time, but the size of this tier is a position on its ladder: write min_pool alone (how many connections each unit of " + d.Tier + " needs)"}}
	case of.Rungs == 0 && d.Least > 0:
		return []Note{{"min_pool", "chooses a class or a capacity, but the size of this tier is a number of units: write the keys `signal`, `above` and `at_most` in place of min_pool"}}
	case of.Rungs == 0:
		return of.never("at_most", d.AtMost, false)
	}
	return nil
}

// Unreachable says that the tier never has as many units as it takes; most is its largest size.
func (d *Dependents) Unreachable(most int) (key, why string) {
	if d.Least > 0 || d.MoreThan < most {
		return "", ""
	}
	return "more_than", fmt.Sprintf("%d is never exceeded: limits.max of %s is %d; write a smaller more_than", d.MoreThan, d.Tier, most)
}

// Reads is the signal of readers.
func (d *Dependents) Reads() []Reading {
	if d.Signal == "" {
		return nil
	}
	return []Reading{{Signal: d.Signal, Key: "above", Bound: d.Above, Factor: 1, Shrink: math.NaN()}}
}

// Links is the tier that is looked at.
func (d *Dependents) Links() string { return d.Tier }

// Steps is true: it goes by one reader, or to a class.
func (*Dependents) Steps() bool { return true }

// Wakes is true: a step up from zero is one.
func (*Dependents) Wakes() bool { return true }
