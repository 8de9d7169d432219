package config

import (
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/formula"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// ceiling is the largest value that a signal can read, where that is known: a level in
// percent ends at 100. Sums, expressions and shares of one count in another may be above
// it, and so may the CPU of ECS tasks and what is measured against the least capacity of
// a cluster. It is 0 where there is none.
func ceiling(s signal.Signal) float64 {
	if unit := strings.ToLower(s.Unit); unit != "percent" && unit != "%" || s.Source.RelativeToMin {
		return 0
	}
	q := s.Source.Metric
	if q == nil {
		q = s.Source.Each
	}
	switch {
	case s.Source.Ratio != nil && strings.HasPrefix(s.Source.Ratio.Part.Name, "HTTPCode_Target_"):
		return s.Source.Ratio.Times // every one of them is a request
	case q == nil || q.Expression != "" || q.Statistic == "Sum" || q.Statistic == "SampleCount":
		return 0
	case q.Namespace == "AWS/ECS" || q.Namespace == "ECS/ContainerInsights":
		return 0
	}
	return 100
}

// top is the largest value of a signal, of an expression what follows from those of its parts; false where it is not known.
func (t *tierKeys) top(s signal.Signal) (float64, bool) {
	if s.Ceiling > 0 || s.Source.Formula == nil || len(s.Source.Formula.Names()) == 0 || !t.apart(s.Name) {
		return s.Ceiling, s.Ceiling > 0
	}
	most := s.Source.Formula.Span(func(name string) formula.Span {
		span := formula.Any()
		if i := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == name }); i >= 0 {
			if _, _, known := t.natureOf(name); known || t.presets[name].Unit != "" || t.Signals[i].Ceiling > 0 {
				span.Low = 0
			}
			if c := t.Signals[i].Ceiling; c > 0 {
				span.High = c
			}
		}
		return span
	}).High
	return most + 0, !math.IsInf(most, 0) // no -0
}

// unreached refuses a scaler that never grows the tier, because its signals end too low.
func (t *tierKeys) unreached(at keys.At, path string, s scaler.Scaler) {
	c, may := s.(interface {
		Unreached(top func(signal string) float64) []scaler.Note
	})
	if !may || !at.SoundBelow(path) || !at.SoundBelow("signals") {
		return
	}
	top := func(name string) float64 {
		if i := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == name }); i >= 0 {
			top, _ := t.top(t.Signals[i])
			return max(0, top)
		}
		return 0
	}
	for _, x := range c.Unreached(top) {
		at.Problem(keys.Join(path, x.At), "%s", x.Says)
	}
}
