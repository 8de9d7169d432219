package policy

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

// need is the largest need of the scalers; nil unless every one of them told its own
// from data that is current. A minute of which that is not known holds shrinking.
func need(s *scale.Snapshot, recommendations []scale.Recommendation) *int {
	for _, x := range s.Samples {
		if !x.Current() {
			return nil
		}
	}
	most := 0
	for _, p := range recommendations {
		if p.Need == nil || p.Abstains {
			return nil
		}
		most = max(most, *p.Need)
	}
	return &most
}

// matters reports whether the traffic that a signal lost is worth a tenth of the tier, and
// a unit at least: to a scaler that follows it, or to the tier as a whole, whose CPU is
// made by it. Where no scaler follows it, it is. The last step of a load that fades out
// is none.
func (p *Policy) matters(s *scale.Snapshot, x scale.Sample) bool {
	plain := *s
	plain.Past.Loads = nil // the question is what is lost now, and not what is sure
	full := plain
	full.Samples = append([]scale.Sample(nil), s.Samples...)
	for i := range full.Samples {
		if full.Samples[i].Signal == x.Signal {
			full.Samples[i].Value, full.Samples[i].Quality = x.FellFrom, scale.Fresh
		}
	}
	worth := func(lost int) bool {
		return lost >= 1 && float64(lost) >= guard.LostShare*float64(s.Current())
	}
	followed := false
	var recommendations []scale.Recommendation
	for _, scaler := range p.Scalers {
		now, before := scaler.Recommend(&plain, s.Current()), scaler.Recommend(&full, s.Current())
		recommendations = append(recommendations, now)
		if x.FellFrom == 0 {
			followed = true // the signal has that traffic behind it, and no value for it
			continue
		}
		if now.Need == nil || before.Need == nil || !follows(now, x.Signal) {
			continue
		}
		followed = true
		if worth(*before.Need - *now.Need) {
			return true
		}
	}
	now := need(s, recommendations)
	return !followed || now != nil && worth(neededBefore(s, x)-*now)
}

// follows reports whether a recommendation was made on a signal.
func follows(p scale.Recommendation, signal string) bool {
	return slices.ContainsFunc(p.Figures, func(f scale.Figure) bool { return f.Name == signal })
}

// neededBefore is the largest need of the evaluations whose figures may be about the last
// minutes before traffic fell: from the end of the period in which it did, because the
// figures of an evaluation are older than it.
func neededBefore(s *scale.Snapshot, x scale.Sample) int {
	most, end := 0, x.FellAt.Add(x.Period)
	for i, w := range s.Past.Wishes {
		passed := i+1 < len(s.Past.Wishes) && !s.Past.Wishes[i+1].At.After(end)
		if w.Need != nil && w.At.Before(s.Now) && !passed {
			most = max(most, *w.Need)
		}
	}
	return most
}
