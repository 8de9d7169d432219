package collector

import (
	"slices"
	"strings"
	"time"

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
			x.AtLeast, x.Quality, x.Missing = true, scale.Stale, strings.Join(missing, "; ")
		}
		x.Recent = c.recent(&readings[i], x, s.Now)
		s.Samples = append(s.Samples, x)
	}
}

// sum adds up what is known of signals, and names those of which nothing is. It is about the
// time from the beginning of the earliest period to the end of the latest.
func sum(s scale.Snapshot, of []string) (x scale.Sample, missing []string) {
	var until time.Time
	var parts []scale.Sample
	for _, name := range of {
		part, known := s.Sample(name)
		if !known {
			missing = append(missing, name+" is missing")
			continue
		}
		parts = append(parts, part)
		if x.At.IsZero() || part.At.Before(x.At) {
			x.At = part.At
		}
		if end := part.At.Add(part.Period); end.After(until) {
			until = end
		}
		x.Value += part.Value
		x.AtLeast = x.AtLeast || part.AtLeast
		if part.Missing != "" && x.Missing == "" {
			x.Missing = name + ": " + part.Missing
		}
	}
	x.Period = max(0, until.Sub(x.At))
	is := func(q scale.Quality) func(scale.Sample) bool {
		return func(p scale.Sample) bool { return p.Quality == q }
	}
	switch x.Quality = scale.Fresh; {
	case slices.ContainsFunc(parts, is(scale.Stale)):
		x.Quality = scale.Stale
	case !slices.ContainsFunc(parts, is(scale.Fresh)):
		x.Quality = scale.Idle
	}
	return x, missing
}
