package collector

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// addUp makes the samples of the signals that are sums of others, from the samples and gaps
// of these. What is known is the least that the sum can be, so a part that is missing still
// lets the tier grow; and it never makes a sum that is smaller: the sample is stale then,
// which shrinks nothing.
func (c *Collector) addUp(readings []reading, s *scale.Snapshot) {
	for i := range readings {
		if len(readings[i].signal.Source.Sum) == 0 {
			continue
		}
		x, why := added(*readings[i].signal, s)
		if why != "" {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: readings[i].signal.Name, Why: why})
			continue
		}
		x.Recent = c.recent(&readings[i], x, s.Now)
		s.Samples = append(s.Samples, x)
	}
}

// added is the sample of a sum of others, or why there is none.
func added(is signal.Signal, s *scale.Snapshot) (scale.Sample, string) {
	of := is.Source.Sum
	x, missing := sum(*s, of)
	if len(missing) == len(of) {
		return scale.Sample{}, "no signal of the sum has a value: " + strings.Join(missing, "; ")
	}
	x.Signal, x.Unit, x.Of = is.Name, is.Unit, of
	if len(missing) > 0 {
		x.AtLeast, x.Partial, x.Quality, x.Missing = true, true, scale.Stale, strings.Join(missing, "; ")
	}
	return x, ""
}

// Computed makes the samples of one signal that is made of others, evaluation by evaluation.
type Computed struct{ reading reading }

// NewComputed is the one of a signal; false where it is not made of others.
func NewComputed(s signal.Signal) (*Computed, bool) {
	return &Computed{reading{signal: &s}}, s.Source.Formula != nil || len(s.Source.Sum) > 0
}

// Made reports whether a sample was made as this signal is.
func (c *Computed) Made(x scale.Sample) bool {
	s := c.reading.signal
	if s.Source.Formula != nil {
		return x.Source == s.Source.Formula.String() && x.Unit == s.Unit
	}
	return slices.Equal(x.Of, s.Source.Sum)
}

// Make is its sample in a snapshot, or why there is none.
func (c *Computed) Make(s *scale.Snapshot) (x scale.Sample, why string) {
	if c.reading.signal.Source.Formula != nil {
		x, why = expressed(*c.reading.signal, s)
	} else {
		x, why = added(*c.reading.signal, s)
	}
	if why == "" {
		x.Recent = (*Collector)(nil).recent(&c.reading, x, s.Now)
	}
	return x, why
}

// sum adds up what is known of signals, and names those of which nothing is.
func sum(s scale.Snapshot, of []string) (x scale.Sample, missing []string) {
	x, until := newFold(of, &s)
	for _, name := range of {
		part, known := s.Sample(name)
		if !known {
			missing = append(missing, name+" is missing")
			continue
		}
		x.Value += part.Value
		x.AtLeast = x.AtLeast || part.AtLeast
	}
	x.Period = max(0, until.Sub(x.At))
	return x, missing
}
