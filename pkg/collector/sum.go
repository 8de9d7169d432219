package collector

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// addUp makes the samples of the signals that are sums of others, from the samples and gaps
// of these. What is known is the least that the sum can be, so a part that is missing still
// lets the tier grow; and it never makes a sum that is smaller: the sample is stale then,
// which shrinks nothing.
func (c *Collector) addUp(readings []reading, s *scale.Snapshot) {
	for i := range readings {
		of := readings[i].signal.Source.Sum
		if len(of) == 0 {
			continue
		}
		name := readings[i].signal.Name
		x, missing := sum(*s, of)
		if len(missing) == len(of) {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: name, Why: "none of its signals could be read: " + strings.Join(missing, "; ")})
			continue
		}
		x.Signal, x.Unit, x.Of = name, readings[i].signal.Unit, of
		if len(missing) > 0 {
			x.AtLeast, x.Partial, x.Quality, x.Missing = true, true, scale.Stale, strings.Join(missing, "; ")
		}
		x.Recent = c.recent(&readings[i], x, s.Now)
		s.Samples = append(s.Samples, x)
	}
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
