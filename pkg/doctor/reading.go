package doctor

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// reading is one CloudWatch query of a signal. The part of a ratio may be without
// data, because AWS publishes error counts only when there are errors.
type reading struct {
	signal  signal.Signal
	query   signal.Query
	decides bool   // whether a scaler looks at the signal
	of      string // what the tier scales: "group"
	empty   bool   // whether it is about that, and nothing of it runs
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

func readingsOf(t config.Tier, v kind.View) []reading {
	decides := map[string]bool{}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			decides[r.Signal] = true
		}
	}
	of := t.Target.Thing()
	var out []reading
	for _, s := range t.Signals {
		if name := v.Selected.Name(); name != "" {
			s = s.Of(name)
		} else if s.Follows() {
			continue // its resource is not selected yet
		}
		r := reading{signal: s, decides: decides[s.Name], of: of}
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
		about := v.About.Value != "" && r.query.Dimensions.Get(v.About.Name) == v.About.Value
		r.empty = about && v.Missing == "" && v.Capacity.InService == 0
		r.machine = r.query.Dimensions.Get("InstanceId") != ""
		out = append(out, r)
	}
	return out
}

// ofMembers replaces a signal that every member has by one reading for each that the daemon
// asks.
func ofMembers(n *finding.Notes, v kind.View, all []reading) (out []reading) {
	for _, r := range all {
		switch {
		case r.signal.Source.Each == nil:
			out = append(out, r)
			continue
		case v.Members == nil: // who they are is not known
			continue
		}
		names := slices.Clone(v.Members.Each)
		if r.signal.Source.InRotation {
			names = append(names, v.Members.Source)
		}
		for _, name := range names {
			one := r
			one.reader, one.query.Dimensions = name, r.query.Dimensions.With(kind.MemberDimension, name)
			out = append(out, one)
		}
		if len(names) == 0 {
			n.Add(finding.Well, r.check(), "there are no readers; the signal counts as 0", "")
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
	if r.signal.Source.RelativeToMin {
		return amount.Value(v, r.signal.Unit) + " of the largest capacity"
	}
	return amount.Value(v, r.signal.Unit)
}
