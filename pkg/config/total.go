package config

import (
	"slices"
	"strings"

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
	q, n, known := t.natureOf(r.Signal)
	switch {
	case r.PerUnit && known && n.Unit == "percent" && !q.Summed() && t.own(q):
		at.Problem(where, notTotal, r.Signal)
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

// isTotal reports whether a signal is a total for certain: a metric of AWS that is one, or a sum with such a part.
func (t *tierKeys) isTotal(name string) bool {
	if q, n, known := t.natureOf(name); known {
		return n.Total && (n.Level || q.Summed()) && q.Dimensions.Get("InstanceId") == ""
	}
	return slices.ContainsFunc(t.addends(name), t.isTotal)
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
