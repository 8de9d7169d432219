package config

import (
	"maps"
	"slices"
	"strings"
)

// Scaler is one way to propose a size. Exactly the field that Kind names is set.
type Scaler struct {
	Kind      string // target, pressure, backlog or threshold
	Target    *Target
	Pressure  *Pressure
	Backlog   *Backlog
	Threshold *Threshold
}

// mayLeaveZero reports whether the scaler can propose a size above zero while
// nothing runs. An average over no members is not a number, and a pressure
// multiplies the capacity, which is zero. A scaler that could not be read may.
func (s Scaler) mayLeaveZero() bool {
	return s.Kind == "" || s.Threshold != nil || s.Backlog != nil || s.Target != nil && s.Target.PerUnit
}

func decodeScalers(list place, d scalerDecoder, ladder bool) []Scaler {
	var scalers []Scaler
	for _, item := range list.items("a tier without a scaler can only stand still") {
		s := item.section()
		x := Scaler{Kind: s.only("a scaler", "target", "pressure", "backlog", "threshold")}
		switch x.Kind {
		case "target":
			x.Target = d.target(s.get(x.Kind).section())
		case "pressure":
			x.Pressure = d.pressure(s.get(x.Kind).section())
		case "backlog":
			x.Backlog = d.backlog(s.get(x.Kind).section())
		case "threshold":
			x.Threshold = d.threshold(s.get(x.Kind).section())
		}
		if ladder && x.Kind != "" && x.Kind != "threshold" {
			s.get(x.Kind).problem("multiplies the size, and the size of this tier is a rung: use threshold")
		}
		s.done()
		scalers = append(scalers, x)
	}
	return scalers
}

// scalerDecoder reads the scalers of one tier. It knows the tier's signals, and
// the preset behind each.
type scalerDecoder struct {
	signals map[string]preset
	// ceilings are the largest values that the signals can read, 0 where there is none.
	ceilings map[string]float64
}

// signal reads the name of one of the tier's signals.
func (d scalerDecoder) signal(s *section) string {
	return s.text("signal", "", check[string]{name.rule, func(v string) string {
		if _, known := d.signals[v]; known {
			return ""
		}
		names := slices.Sorted(maps.Keys(d.signals))
		if near := nearest(v, names); near != "" {
			return show(v) + " is not a signal of this tier; did you mean " + near + "?"
		}
		if len(names) == 0 {
			return show(v) + " is not a signal of this tier; it has none"
		}
		return show(v) + " is not a signal of this tier; it has " + strings.Join(names, ", ")
	}})
}
