package collector

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/formula"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// compute makes the samples of the signals that are expressions over others, from the samples of these.
func (c *Collector) compute(readings []reading, s *scale.Snapshot) {
	for i := range readings {
		if readings[i].signal.Source.Formula == nil {
			continue
		}
		x, why := expressed(*readings[i].signal, s)
		if why != "" {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: readings[i].signal.Name, Why: why})
			continue
		}
		x.Recent = c.recent(&readings[i], x, s.Now)
		s.Samples = append(s.Samples, x)
	}
}

// expressed is the sample of an expression over others, or why there is none. With a part missing, or a division by zero, it
// is missing. A value that is the least of what it can be stays that; one that may be less than it says, because what is
// subtracted or divided by may be more, is stale, which shrinks nothing.
func expressed(is signal.Signal, s *scale.Snapshot) (of scale.Sample, why string) {
	f := is.Source.Formula
	of, until := newFold(f.Names(), s)
	v, why := f.Value(func(name string) (formula.Value, bool) {
		x, known := s.Sample(name)
		return formula.Value{Number: x.Value, Up: x.AtLeast}, known
	})
	if why != "" {
		if gap := s.GapOf(strings.TrimSuffix(why, " is missing")); gap != "" {
			why += ": " + gap
		}
		return scale.Sample{}, why
	}
	of.Signal, of.Value, of.Unit, of.Source = is.Name, v.Number, is.Unit, f.String()
	of.Period = max(0, until.Sub(of.At))
	if of.AtLeast = v.Up; v.Down {
		of.AtLeast, of.Partial, of.Quality = true, true, scale.Stale
		of.Missing = fmt.Sprintf("%s may be lower than %s, because a signal in its expression is at the `ceiling` of that signal, or only partly known, and so may be higher than the known value", is.Name, amount.Number(v.Number))
	}
	if of.Quality == scale.Idle {
		of.Value = 0 // there was nothing to measure
	}
	if top := is.Ceiling; top > 0 && of.Value >= nearCeiling*top {
		of.Value, of.AtLeast = max(of.Value, top), true
	}
	return of, ""
}

// newFold is what several samples have in common: the time from the beginning of the earliest period to the end of the
// latest, the worst quality, and what is missing of the first that misses something.
func newFold(names []string, s *scale.Snapshot) (x scale.Sample, until time.Time) {
	idle := len(names) > 0
	x.Quality = scale.Fresh
	for _, name := range names {
		part, known := s.Sample(name)
		if !known {
			continue
		}
		if x.At.IsZero() || part.At.Before(x.At) {
			x.At = part.At
		}
		if end := part.At.Add(part.Period); end.After(until) {
			until = end
		}
		if part.Quality == scale.Stale {
			x.Quality = scale.Stale
		}
		idle = idle && part.Quality == scale.Idle
		x.Partial = x.Partial || part.Partial
		if part.Missing != "" && x.Missing == "" {
			x.Missing = name + ": " + part.Missing
		}
	}
	if idle {
		x.Quality = scale.Idle
	}
	return x, until
}
