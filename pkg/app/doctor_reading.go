package app

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/operation"
)

// reading is one CloudWatch query of a signal. The part of a ratio may be without
// data, because AWS publishes error counts only when there are errors.
type reading struct {
	signal  gauge.Signal
	query   gauge.Query
	decides bool   // whether a scaler looks at the signal
	empty   bool   // whether nothing of the group runs
	machine bool   // whether it is about a machine that stands by itself
	never   bool   // whether two weeks know no datapoint
	reader  string // of whom it is, for a signal that every reader has
}

// check is what the reading is called.
func (r reading) check() string {
	if r.reader != "" {
		return "signal " + r.signal.Name + " of " + r.reader
	}
	return "signal " + r.signal.Name
}

func readingsOf(t config.Tier, empty bool) []reading {
	decides := map[string]bool{}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			decides[r.Signal] = true
		}
	}
	var out []reading
	for _, s := range t.Signals {
		r := reading{signal: s, decides: decides[s.Name], empty: empty, machine: subjectOf(t).Machine != nil}
		switch {
		case s.Source.Metric != nil:
			r.query = *s.Source.Metric
		case s.Source.Ratio != nil:
			r.query = s.Source.Ratio.Whole
		case s.Source.Each != nil:
			r.query = *s.Source.Each
		default:
			continue
		}
		out = append(out, r)
	}
	return out
}

// ofReaders replaces a signal that every reader has by one reading for each.
func ofReaders(n *notes, t config.Tier, w *ward, all []reading) (out []reading) {
	for _, r := range all {
		if r.signal.Source.Each == nil {
			out = append(out, r)
			continue
		}
		source, names, known := w.holdings.source(subjectOf(t).Replicas)
		if known && r.signal.Source.Serving {
			names = append(slices.Clone(names), source.ID)
		}
		for _, name := range names {
			if name != source.ID && operation.Trouble(w.databases.is[name]) != "" {
				continue // the daemon does not ask it either
			}
			one := r
			one.reader, one.query.Dimensions = name, maps.Clone(r.query.Dimensions)
			if one.query.Dimensions == nil {
				one.query.Dimensions = map[string]string{}
			}
			one.query.Dimensions["DBInstanceIdentifier"] = name
			out = append(out, one)
		}
		if known && len(names) == 0 {
			n.add(Well, r.check(), "no readers, which counts as 0", "")
		}
	}
	return out
}

// value says what the newest datapoint was, in the signal's unit.
func (r reading) value(v float64) string {
	if r.signal.Source.Ratio != nil {
		return "there is data"
	}
	if r.query.PerSecond {
		v /= r.query.Period.Seconds()
	}
	if r.signal.Source.OfLeast {
		return fmt.Sprintf("%.4g %s of the largest capacity", v, r.signal.Unit)
	}
	return fmt.Sprintf("%.4g %s", v, r.signal.Unit)
}
