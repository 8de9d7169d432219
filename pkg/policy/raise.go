package policy

import (
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// raised is what is remembered of a maximum in AWS that dynascale raised, after one more look, and what there is to tell
// of it. One that is neither its own doing nor the owner's of before is the owner's now, and is never lowered.
func raised(s *scale.Snapshot) (scale.Raised, reason.Cause) {
	is, most := s.Past.Raised, s.Capacity.Max
	switch {
	case !is.Is():
	case most == is.To:
		is.Or = is.To // it arrived
	case most == is.From:
		if s.Now.Sub(is.At) >= memory.LateWrite { // it never did, or the lowering has
			is = scale.Raised{Refused: is.Refused}
		}
		return is, reason.Cause{}
	case most != is.Or:
		return scale.Raised{Refused: is.Refused}, reason.Say("the maximum in AWS is %d now: it was changed "+
			"outside dynascale after dynascale had raised it from %d to %d, so dynascale does not lower it",
			reason.Count("maximum", most), reason.Count("before", is.From), reason.Count("raised", is.To))
	}
	switch {
	case !is.Is():
		return is, reason.Cause{}
	case s.Mode != scale.Manage:
		return is, reason.Say("the maximum in AWS is %d, which dynascale raised from %d; in mode %s dynascale "+
			"does not lower it: lower it yourself when the desired size is not above the old maximum, or choose mode manage",
			reason.Count("maximum", most), reason.Count("before", is.From), s.Mode)
	}
	return is, reason.Say("the maximum in AWS is %d, which dynascale raised from %d; dynascale lowers it again when "+
		"no entry of the schedule raises it and the desired size is not above the old maximum",
		reason.Count("maximum", most), reason.Count("before", is.From))
}

// owners is the maximum in AWS as the owner of the group wants it.
func owners(s *scale.Snapshot) int {
	if is := s.Past.Raised; is.Is() && s.Capacity.Max > is.From {
		return is.From
	}
	return s.Capacity.Max
}

// raises reports whether the maximum in AWS is dynascale's to move. In mode minimum others set the desired size, and a
// lower maximum would terminate what they want.
func raises(m scale.Mode) bool { return m == scale.Manage || m == scale.Observe }

// tryAgain is for how long after a refusal a size is not taken past a maximum in one change. A right that is missing must
// not cost the growth that AWS allows.
const tryAgain = time.Hour

func within(d, most time.Duration) bool { return d >= 0 && d < most }

// own is how far the tier may grow by the maximum in AWS, where an entry of the schedule may raise it or one has; nil
// where that is the maximum of the moment. It tells where nobody may raise it.
func (p *Policy) own(s *scale.Snapshot, d *scale.Decision, l schedule.Level) *guard.Own {
	if !raises(s.Mode) {
		return nil
	}
	before, most := owners(s), min(l.Raise, p.Limits.Max)
	if most > s.Capacity.Max {
		why := reason.Objections(s.NoRaise)
		if refused := s.Past.Raised.Refused; len(s.NoRaise) == 0 && s.Capacity.Desired < s.Capacity.Max && within(s.Now.Sub(refused), tryAgain) {
			why = "the last attempt failed " + amount.Span(s.Now.Sub(refused)) + " ago; dynascale tries again when the desired size is at this maximum, or an hour after the attempt"
		}
		if why != "" {
			step(d, reason.RaiseMax, d.To, reason.Say("the maximum in AWS stays %d, although the schedule entry %s would raise it: %s", reason.Count("maximum", s.Capacity.Max), l.ByRaise, why))
			most = s.Capacity.Max
		}
	}
	why := ""
	switch {
	case most > before:
		why = reason.Say("the schedule entry %s raises the maximum in AWS from %d to at most %d", l.ByRaise, reason.Count("maximum", before), reason.Count("most", most)).Text
	case before < s.Capacity.Max:
		most, why = before, reason.Say("the maximum in AWS was %d before a schedule raised it", reason.Count("before", before)).Text
	default:
		return nil
	}
	return &guard.Own{Most: most, Why: why}
}

// maximum is what becomes of the maximum in AWS, once the size is decided. It goes up with a size that needs it, and no
// further. It goes down by itself, in an evaluation that changes no size, when the tier is back at or below what its owner
// wants by its own way: AWS terminates at once what is desired above a maximum, past every guard.
func (p *Policy) maximum(s *scale.Snapshot, d *scale.Decision, own *guard.Own, l schedule.Level) {
	most, before := s.Capacity.Max, owners(s)
	switch {
	case own != nil && d.To > d.From && d.To > most:
		d.Maximum = scale.Maximum{From: most, To: d.To}
		step(d, reason.RaiseMax, d.To, reason.Say("the maximum in AWS goes up from %d to the new size, as the schedule entry %s allows", reason.Count("maximum", most), l.ByRaise))
	case !raises(s.Mode) || before >= most || l.Raise > before: // it is the owner's, or needed
	case d.Changes() || s.Capacity.Desired > before || len(s.NoShrink) > 0:
	default:
		d.Maximum = scale.Maximum{From: most, To: before}
		step(d, reason.RaiseMax, d.To, reason.Say("the maximum in AWS goes back from %d to %d, its value before a schedule raised it; the desired size is %d",
			reason.Count("maximum", most), reason.Count("before", before), reason.Count("desired", s.Capacity.Desired)))
	}
}
