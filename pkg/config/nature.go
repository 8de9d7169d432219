package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// natureOf is the metric behind a signal and what AWS says of it; false where it is none of AWS's own.
func (t *tierKeys) natureOf(name string) (q signal.Query, n signal.Nature, known bool) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return q, n, false
	}
	switch s := t.Signals[i].Source; {
	case s.Metric != nil:
		q = *s.Metric
	case s.Each != nil:
		q = *s.Each
	}
	n, known = q.Nature()
	return q, n, known
}

// unsuited refuses a signal that cannot tell that a tier is too small: what is left, of which more is better, the number
// of the units themselves, and the sum of a level. It reports whether there is one.
func (t *tierKeys) unsuited(at keys.At, path, named string, r scaler.Reading) bool {
	q, n, known := t.natureOf(r.Signal)
	statistic := "signals." + r.Signal + ".metric.statistic"
	where, says := named, ""
	switch {
	case r.Key == "" || !known:
	case n.Free:
		left := "100 - " + r.Signal
		if n.Unit != "percent" {
			left = "16000000000 - " + r.Signal + " (in place of 16000000000, write the largest value that this metric can have)"
		}
		says = "the signal " + r.Signal + " is the metric " + q.Name + ", of which a high value is good, but here a high value would make the tier grow; " +
			"name another signal, or one with an expression that is high when little is left, such as " + left
	case n.Capacity && t.own(q) && !r.PerUnit:
		says = "the signal " + r.Signal + " counts what serves in this tier, so a larger tier would grow further, up to its maximum; name a signal that measures load, such as CPU or requests"
	// The sum of connections of several members may be meant, and a count of samples is one of requests.
	case n.Level && !n.Total && q.Statistic == "Sum" && slices.Contains([]string{"percent", "seconds", "milliseconds"}, n.Unit) && !r.PerUnit && t.presets[r.Signal].Unit == "" && at.Has(statistic):
		where, says = statistic, levelOnly.Wrong(q.Statistic)
	}
	if says != "" && at.Sound(where) {
		at.Problem(where, "%s", says)
	}
	return says != ""
}

// fallsWithLoad notes an expression that is high when there is little to do: a percentage that shows load, with a minus.
func (t *tierKeys) fallsWithLoad(at keys.At, named string, r scaler.Reading) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	if i < 0 || r.Key == "" || t.Signals[i].Source.Formula == nil || !at.Sound(named) {
		return
	}
	falling := t.Signals[i].Source.Formula.Falling()
	for _, part := range falling {
		if _, n, known := t.natureOf(part); !known || n.Free || n.Capacity || n.Unit != "percent" {
			return
		}
	}
	if len(falling) > 0 {
		t.config.note(at, named, r.Signal+" is "+t.Signals[i].Source.Formula.String()+", which is high when "+falling[0]+" is low, so this scaler makes the tier grow while there is little to do; name "+falling[0]+" here, with a goal or bound for "+falling[0])
	}
}

// own reports whether a metric is about the units of this tier.
func (t *tierKeys) own(q signal.Query) bool {
	for _, mine := range []struct{ dimension, name string }{{"TargetGroup", t.TargetGroup}, {"AutoScalingGroupName", nameOf(t.Target)}, {"ServiceName", nameOf(t.Target)}} {
		if v := q.Dimensions.Get(mine.dimension); v != "" && (v == mine.name || v == signal.Selected || strings.HasSuffix(mine.name, "/"+v)) {
			return true
		}
	}
	return false
}

func nameOf(t kind.Target) string {
	if t == nil {
		return ""
	}
	return t.Name()
}

// addedPercents notes one's own metric in percent of which the statistic is a sum: with a second datapoint in a period it
// is above 100. A goal for one unit makes sense of it.
func (t *tierKeys) addedPercents(at keys.At) {
	for _, s := range t.Signals {
		t.shareInPercent(at, s)
		q := s.Source.Metric
		unit := strings.ToLower(s.Unit)
		if q == nil || q.Statistic != "Sum" || unit != "percent" && unit != "%" || t.presets[s.Name].Unit != "" {
			continue
		}
		if _, known := q.Nature(); known || !slices.ContainsFunc(t.Scalers, func(x scaler.Scaler) bool { return compares(x, s.Name) }) {
			continue
		}
		t.config.note(at, "signals."+s.Name+".metric.statistic", "Sum adds up the percentages of all datapoints in a period, so the value depends on how many there are; write Average")
	}
}

// shareInPercent notes a ratio that is a share of 1 and is called percent.
func (t *tierKeys) shareInPercent(at keys.At, s signal.Signal) {
	if s.Source.Ratio == nil || s.Source.Ratio.Times != 1 || !isPercent(s.Unit) || s.Ceiling > 0 {
		return
	}
	t.config.note(at, "signals."+s.Name+".ratio.times", "1 gives a share, from 0 to 1, but the unit is "+s.Unit+"; write times: 100, or remove the key `times`; "+
		"if ratio.part is in percent already, set the key `ceiling` of "+s.Name+" to 100, which ends this note")
}

// compares reports whether a scaler compares a signal itself with a bound, and not the share of one unit.
func compares(x scaler.Scaler, name string) bool {
	return x != nil && slices.ContainsFunc(x.Reads(), func(r scaler.Reading) bool { return r.Signal == name && r.Key != "" && !r.PerUnit })
}
