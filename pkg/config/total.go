package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/formula"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// totals refuses a goal for each unit of what is an average, and a goal for the whole of a total, of metrics that are
// written out: of presets it is known. What only looks like a total is noted, unless per_unit is written.
func (t *tierKeys) totals(at keys.At, path string, r scaler.Reading) {
	where := keys.Join(path, "per_unit")
	if !r.Ratio || t.presets[r.Signal].Unit != "" || !at.Sound(where) {
		return
	}
	switch {
	case r.PerUnit && t.isShare(r.Signal):
		unless := ""
		if _, _, known := t.natureOf(r.Signal); !known && !t.isMade(r.Signal) {
			unless = "; if " + r.Signal + " is a total in percent, set the key `ceiling` of " + r.Signal + " to the largest total"
		}
		at.Problem(where, notTotal+"%[2]s", r.Signal, unless)
	case r.PerUnit:
	case t.isTotal(r.Signal):
		at.Problem(where, isTotal, r.Signal)
	case !at.Has(where) && t.likelyTotal(r.Signal):
		t.config.note(at, where, r.Signal+" looks like a total of the whole tier, and a total does not fall when the tier grows, so the tier would grow to its maximum; "+
			"write per_unit: true and the goal for one unit, or per_unit: false if "+r.Signal+" is an average or the value of one unit")
	}
}

const (
	isTotal  = "must be true for %s, which is a total of the whole tier; the goal is then for one unit"
	notTotal = "must be false for %s, which is not a total of the whole tier; the goal is compared with %[1]s directly"
)

// isShare reports whether a signal is for certain no total, whatever its unit is called: an average over the units of the
// tier, a time, or a percentage that ends at 100. Whoever has a total in percent says so by a higher ceiling.
func (t *tierKeys) isShare(name string) bool {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return false
	}
	s := t.Signals[i]
	switch q, n, known := t.natureOf(name); {
	case s.Source.Formula != nil:
		return t.apart(name) && s.Source.Formula.Scaled(t.isShare)
	case known && n.Unit == "percent":
		return !q.Summed() && (t.own(q) || s.Source.Each != nil)
	case known:
		return n.Shared || n.Unit == "seconds" && !q.Summed()
	case s.Source.Metric != nil:
		return q.Expression == "" && !q.Summed() && isPercent(s.Unit) && s.Ceiling > 0 && s.Ceiling <= 100
	}
	return false
}

// apart reports whether the parts of a signal are made of no others, so that nobody follows a circle.
func (t *tierKeys) apart(name string) bool {
	parts := t.parts(name)
	return len(parts) == len(t.single(parts))
}

// isMade reports whether a signal is made of others.
func (t *tierKeys) isMade(name string) bool {
	return len(t.parts(name)) > 0
}

// parts are the signals that one is made of.
func (t *tierKeys) parts(name string) []string {
	for _, s := range t.Signals {
		if s.Name == name {
			return partsOf(s)
		}
	}
	return nil
}

func isPercent(unit string) bool { return strings.EqualFold(unit, "percent") || unit == "%" }

// isTotal reports whether a signal is a total for certain: a metric of AWS that is one, a sum with such a part, or an
// expression of nothing else.
func (t *tierKeys) isTotal(name string) bool {
	if q, n, known := t.natureOf(name); known {
		return n.Total && (n.Level || q.Summed()) && q.Dimensions.Get("InstanceId") == ""
	}
	if f := t.formulaOf(name); f != nil {
		return f.Scaled(t.isTotal)
	}
	if p := t.presets[name]; p.Total {
		return true
	}
	return slices.ContainsFunc(t.addends(name), t.isTotal)
}

// formulaOf is the expression of a signal that may be a total: of signals that are no expressions, and of no unit that
// says that it is divided already. nil for another signal.
func (t *tierKeys) formulaOf(name string) *formula.Formula {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 || t.Signals[i].Source.Formula == nil || neverTotal(t.Signals[i].Unit) || !t.apart(name) {
		return nil
	}
	return t.Signals[i].Source.Formula
}

// likelyTotal reports whether a signal is a total unless its reader knows better: what one's own metric or a query adds up,
// and a count of things that one document tells.
func (t *tierKeys) likelyTotal(name string) bool {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return false
	}
	s := t.Signals[i]
	if _, _, known := t.natureOf(name); known {
		return false
	}
	if d, is := s.Source.Direct.(interface{ Totals() bool }); is {
		return d.Totals() && !neverTotal(s.Unit)
	}
	if q := s.Source.Metric; q != nil {
		return q.Statistic == "Sum" && !neverTotal(s.Unit)
	}
	if f := t.formulaOf(name); f != nil {
		return f.Scaled(func(part string) bool { return t.isTotal(part) || t.likelyTotal(part) })
	}
	return slices.ContainsFunc(t.addends(name), t.likelyTotal)
}

// ofOne is a unit that says that the value is divided already.
var ofOne = pattern.Of(`(?i)(?:/| per )(?:host|instance|machine|node|pod|server|target|task|unit|worker)s?\b`)

func neverTotal(unit string) bool {
	return slices.Contains(neverAdd, strings.ToLower(unit)) || ofOne.MatchString(unit)
}

// addends are the signals that one adds up; none of them is made of others, unless that is refused.
func (t *tierKeys) addends(name string) []string {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return t.single(t.Signals[i].Source.Sum)
}

// single are those of some signals that are made of no others, so that nobody follows a circle.
func (t *tierKeys) single(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name && len(partsOf(s)) > 0 })
	})
}
