package replay

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Computed is a signal that is made of others of its tier.
type Computed struct {
	Name string
	// Made reports whether a recorded sample was made as this one is.
	Made func(scale.Sample) bool
	// Make is the sample, or why there is none.
	Make func(*scale.Snapshot) (scale.Sample, string)
}

// compute makes the samples anew that are made of others, where they were made otherwise at the time or not at all.
func (r *Replay) compute(s *scale.Snapshot, t Tier) {
	for _, c := range t.Computed {
		was, known := s.Sample(c.Name)
		if known && c.Made(was) || !known && s.GapOf(c.Name) != "" && r.same(s.Tier, c.Name, t) {
			continue
		}
		s.Samples = slices.DeleteFunc(slices.Clone(s.Samples), func(x scale.Sample) bool { return x.Signal == c.Name })
		s.Gaps = slices.DeleteFunc(slices.Clone(s.Gaps), func(x scale.Gap) bool { return x.Signal == c.Name })
		if x, why := c.Make(s); why == "" {
			x.Aside = was.Aside
			s.Samples = append(s.Samples, x)
		} else {
			s.Gaps = append(s.Gaps, scale.Gap{Signal: c.Name, Why: why})
		}
	}
}

// same reports whether a signal was defined as it is; also where nobody knows.
func (r *Replay) same(tier, signal string, t Tier) bool {
	was, known := r.was[tier][signal]
	return !known || was == t.Definitions[signal]
}

// Redefined are the signals that the scalers of a tier read and that were defined otherwise when the evaluation was made that was
// decided again last: those that were made anew of the values of others, and those of which only the recorded values are known.
func (r *Replay) Redefined(tier string) (anew, asRecorded []string) {
	t := r.o.Tiers[tier]
	for _, name := range t.Reads {
		i := slices.IndexFunc(t.Computed, func(c Computed) bool { return c.Name == name })
		switch s := r.now[tier]; {
		case s == nil || r.same(tier, name, t):
		case i >= 0:
			anew = append(anew, name)
		default:
			asRecorded = append(asRecorded, name)
		}
	}
	return anew, asRecorded
}
