package policy

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// beside is when readers were last too few to carry the reads without the source; zero
// when the source is not published beside them. Where nobody could be read from, the source
// has all reads, and to send them all to the first reader that comes would drown it as the
// source was drowned. So the source stays until the readers have carried the load for a
// while, or would have. It never joins readers that carry theirs alone: some are there to
// keep reads from it.
func beside(s *scale.Snapshot) time.Time {
	was := s.Past.Beside
	if was.After(s.Now) || s.Now.Sub(was) >= lately {
		was = time.Time{}
	}
	switch source, ready, told := reads(s); {
	case !source:
		return time.Time{}
	case ready == 0 && told:
		return s.Now
	case !was.IsZero() && slices.ContainsFunc(s.Operations, func(op scale.Operation) bool { return op.Tier == s.Tier && op.Kind == scale.AddReplica && !op.Back }):
		return s.Now // they were too few, and the next one is not there yet
	}
	return was
}

// reads tells whether a tier has a source, how many readers can be read from, and whether
// applications are told to read from the source where there is none: not while nothing is
// known of any reader's lag, because then they read where they did.
func reads(s *scale.Snapshot) (source bool, ready int, told bool) {
	unknown, known := false, false
	for _, m := range s.Capacity.Members {
		switch {
		case m.Source:
			source = true
		case m.Ready:
			ready++
		case m.Away != resource.Promoted:
			unknown, known = unknown || m.Away == resource.Unknown, known || m.Away != resource.Unknown
		}
	}
	return source, ready, known || !unknown
}

// alone is a snapshot as it would be if the source, which is read from beside the readers,
// were not: each reader has a larger share of the same reads. It goes for signals of which
// it is known what one reader fewer would make of them, and why says by how much.
func alone(s *scale.Snapshot) (*scale.Snapshot, reason.Cause) {
	_, ready, _ := reads(s)
	if ready == 0 {
		return s, reason.Cause{}
	}
	out, more := *s, float64(ready+1)/float64(ready)
	out.Samples = slices.Clone(s.Samples)
	for i := range out.Samples {
		if x := &out.Samples[i]; x.IfOneLess > 0 {
			x.Value *= more
			if ready > 1 { // the last one leaves its work to the source, which is counted there
				x.IfOneLess *= more
			}
		}
	}
	return &out, reason.Say("the source also serves reads until the readers can serve all reads; signals are "+
		"multiplied by %.2f, to show the load that %s would have without the source",
		reason.Value("times", more, ""), reason.Things("ready", ready, "reader"))
}
