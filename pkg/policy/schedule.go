package policy

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// level is what the calendar asks for now. In an emergency of money a minimum above the configured one waits, and no
// maximum is raised: the tier is there to be shrunk.
func (p *Policy) level(s *scale.Snapshot) schedule.Level {
	l := p.Schedule.At(s.Now, Boot(s.Past.Starts))
	if s.Emergency == "" {
		return l
	}
	l.Raise, l.ByRaise = 0, ""
	if l.Min.Given && l.Min.Size > p.Limits.Min {
		l.Min, l.ByMin, l.Early = schedule.Bound{}, "", schedule.Lead{}
	}
	return l
}

// scheduled tells what the calendar asks for, and brings a tier up to its minimum. As the limits it asks no metric.
func (p *Policy) scheduled(s *scale.Snapshot, d *scale.Decision, limits guard.Limits, l schedule.Level) {
	if !l.Given() {
		return
	}
	why := p.words(s, l)
	low := max(d.To, limits.Low(s))
	if low > d.To {
		d.Urgency = scale.Repair
	}
	step(d, reason.Schedule, low, why)
}

// words are what a level asks for. The bounds are figures also where the sentence says them together.
func (p *Policy) words(s *scale.Snapshot, l schedule.Level) reason.Cause {
	least, most := reason.Size("least", s.Capacity, l.Min.Size), reason.Size("most", s.Capacity, l.Max.Size)
	var why reason.Cause
	switch {
	case l.Min.Given && l.Max.Given && l.Min == l.Max && l.ByMin == l.ByMax:
		why = reason.Say("%s asks for exactly %s", l.ByMin, least).With(most)
	case l.Min.Given && l.Max.Given:
		why = reason.Say("%s asks for at least %s, and %s asks for at most %s", l.ByMin, least, l.ByMax, most)
	case l.Min.Given:
		why = reason.Say("%s asks for at least %s", l.ByMin, least)
	default:
		why = reason.Say("%s asks for at most %s", l.ByMax, most)
	}
	if l.Early != (schedule.Lead{}) {
		if starts := s.Past.Starts.Took; l.Early.Measured && len(starts) > 0 {
			return reason.Join(", ", why, reason.Say("early, because the slowest of the last growths took %s", reason.Span("start", slices.Max(starts))))
		}
		why.Text += ", early, so that the capacity is ready when the entry begins"
	}
	return why
}

// close shrinks a tier to what the calendar asks for at most, and is the cause that the guards are asked about: an
// exact size waits for no cooldown and takes no small steps, and is held by everything that keeps a shrink from
// being an outage. What the scalers recommend stays what it was.
func (p *Policy) close(s *scale.Snapshot, d *scale.Decision, limits guard.Limits, current int) guard.Cause {
	high := limits.High(s)
	if current <= high {
		return guard.Wish
	}
	for _, r := range d.Recommendations {
		if r.Abstains {
			step(d, reason.Schedule, min(d.To, current), reason.Say("the tier would shrink to %s, but does not shrink on missing data", reason.Size("most", s.Capacity, high)))
			return guard.Saving
		}
	}
	if d.To < high {
		step(d, reason.Schedule, high, reason.Say("the tier shrinks at once to %s, the maximum of the schedule; below this maximum the scalers and guards decide", reason.Size("most", s.Capacity, high)))
		return guard.Saving
	}
	step(d, reason.Schedule, high, reason.Say("the tier shrinks to %s, the maximum of the schedule", reason.Size("most", s.Capacity, high)))
	return guard.Saving
}

const (
	// usualStart is how long a start is taken to last while none was measured.
	usualStart = 5 * time.Minute
	// longestStart is more than any start lasts that went well.
	longestStart = time.Hour
	// mostStarts is how many are remembered.
	mostStarts = 5
	// anEvaluation is how late the evaluation may come that begins a growth.
	anEvaluation = time.Minute
)

// Boot is how long before an instant a tier has to grow to be ready then: the slowest of the last few growths, and
// an evaluation.
func Boot(s scale.Starts) time.Duration {
	if len(s.Took) == 0 {
		return usualStart + anEvaluation
	}
	return min(slices.Max(s.Took), longestStart) + anEvaluation
}

// starts measures a growth that has come about: of dynascale's own, short until the evaluation before, and whole now.
func starts(s *scale.Snapshot) scale.Starts {
	was, w, ring := s.Past.Starts, s.Past.Wrote, s.Past.Ring
	c := s.Capacity
	if !c.Known() || s.Mode != scale.Manage || w.To <= w.From || c.Desired != w.To || c.InService < w.To || !w.At.After(was.Last) || len(ring) == 0 {
		return was
	}
	if before := ring[len(ring)-1]; before.InService >= w.To || s.Now.Sub(before.At) > longestStart/4 {
		return was
	}
	took := append(slices.Clone(was.Took), s.Now.Sub(w.At))
	return scale.Starts{Took: took[max(0, len(took)-mostStarts):], Last: w.At}
}
