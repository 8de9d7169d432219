package budget

import (
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// low is the size below which a tier is not kept by any budget: its minimum, that of an override,
// and the one that AWS holds; raised is set where it may be more than usual.
func (r *Review) low(s *scale.Snapshot, d *scale.Decision, l *line) (low int, raised bool) {
	limits := l.tier.Limits
	for i := range d.Reasons {
		if x := &d.Reasons[i]; x.Rule == reason.Schedule {
			limits.Min, raised = scheduled(limits.Min, *x, l.tier.Class), true
		}
	}
	if len(s.Past.Actions) > 0 { // an override comes before the calendar
		limits, raised = guard.Actions{}.Limits(s, limits), true
	}
	low = limits.Low(s)
	for i := range d.Reasons {
		if x := &d.Reasons[i]; x.Rule == reason.Bounds && x.To > x.From {
			low, raised = max(low, x.To), true
		}
	}
	return low, raised
}

// usual is the smallest size of a tier when no override holds it and the calendar raises nothing.
func usual(s *scale.Snapshot, d *scale.Decision, l *line) int {
	limits := l.tier.Limits
	for _, x := range d.Reasons {
		if x.Rule == reason.Schedule {
			limits.Min = scheduled(limits.Min, x, "")
		}
	}
	return min(l.low, limits.Low(s))
}

// raisedFor is for how many hours a tier is held above its usual minimum: until the last override ends that does it, and what
// it started may go; and today where the calendar does.
func raisedFor(s *scale.Snapshot, usual int, l *line, cal *spend.Calendar) (hours float64) {
	for _, a := range s.Past.Actions {
		switch {
		case a.Kind != scale.Override || !a.Holds(s.Now) || a.Min <= usual:
		case a.Until.IsZero():
			return Longest.Hours() + cal.Left(spend.Month)
		default:
			hours = max(hours, a.Until.Sub(s.Now).Hours()+l.stay.whole)
		}
	}
	if hours == 0 {
		return cal.Left(spend.Day)
	}
	return hours
}

// scheduled is a minimum as the calendar moves it: up for a critical tier only, because for the others what the
// calendar asks for is growth like any other.
func scheduled(low int, x scale.Reason, class Class) int {
	if f, given := reason.Figure(x, "least"); given && (class == Critical || int(f.Value) < low) {
		low = int(f.Value)
	}
	return low
}
