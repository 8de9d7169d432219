package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/formula"
	"github.com/dynascale/dynascale/pkg/signal"
)

// tellExpressions computes what is computed of other signals, of the values that were just read.
func (d doctor) tellExpressions(n *finding.Notes, t config.Tier, p *place) {
	decides := map[string]bool{}
	for _, s := range t.Scalers {
		for _, r := range s.Reads() {
			decides[r.Signal] = true
		}
	}
	for _, s := range t.Signals {
		f := s.Source.Formula
		if f == nil {
			continue
		}
		check, bad := "signal "+s.Name, finding.Doubted
		if decides[s.Name] {
			bad = finding.Failed
		}
		var of []string
		skipped := ""
		v, why := f.Value(func(name string) (formula.Value, bool) {
			x, known, looks := d.valueOf(t, name, p)
			switch {
			case !looks:
				skipped = name
			case known && !slices.ContainsFunc(of, func(o string) bool { return strings.HasPrefix(o, name+" ") }):
				of = append(of, name+" "+amount.Number(x))
			}
			return formula.Value{Number: x}, known
		})
		switch {
		case skipped != "":
			n.Add(finding.Noted, check, "doctor does not compute this signal: its formula uses the signal "+skipped+", which doctor cannot read as one number; this is no error", "")
		case strings.HasPrefix(why, "division by zero"):
			n.Add(bad, check, "no value: "+why, held(t, named(s.Name))+" while this is so; keep the divisor above 0, as in errors / max(requests, 1)")
		case strings.HasSuffix(why, " is missing"):
			n.Add(bad, check, "no value: "+why, "see the finding above about the missing signal")
		case why != "": // infinite
			n.Add(bad, check, "no value: "+why, held(t, named(s.Name))+" while this is so; correct the expression")
		default:
			n.Add(finding.Well, check, fmt.Sprintf("%s, of %s", amount.Value(v.Number, s.Unit), strings.Join(of, ", ")), "")
		}
	}
}

// valueOf is the newest value of a signal of a tier. looks is false where doctor has no one number of it: a metric of
// each reader, the share of a capacity, two metrics as a share.
func (d doctor) valueOf(t config.Tier, name string, p *place) (v float64, known, looks bool) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return 0, false, true
	}
	s := t.Signals[i]
	switch source := s.Source; {
	case source.Direct != nil:
		r := source.Direct.Read(p.facts)
		return r.Value, !r.At.IsZero(), true
	case source.Sum != nil:
		for _, part := range source.Sum {
			x, known, looks := d.valueOf(t, part, p)
			if !known || !looks {
				return 0, false, looks
			}
			v += x
		}
		return v, true, true
	case source.Metric == nil || source.RelativeToMin:
		return 0, false, false
	}
	a := p.asked[t.Name]
	for i, r := range a.readings {
		switch {
		case r.signal.Name != name:
		case a.errs[i] != nil || a.series[i].Problem != "":
			return 0, false, true
		case len(a.series[i].Points) == 0:
			return 0, s.MissingIsZero, true
		default:
			v = d.newest(r, a.series[i], d.Now()).Value
			if r.query.PerSecond {
				v /= r.query.Period.Seconds()
			}
			return v, true, true
		}
	}
	return 0, false, true
}
