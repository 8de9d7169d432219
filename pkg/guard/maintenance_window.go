package guard

import (
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// MaintenanceWindow lets a change that interrupts the service begin only in the hours that
// the operator set for it, and only while enough of them are left for the worst case. A
// window that is not configured holds nothing.
type MaintenanceWindow struct {
	Hours []calendar.Hours
	// Zone is where the hours are read from a clock.
	Zone *time.Location
	// Worst is how long a change may take at worst.
	Worst time.Duration
	// Emergency lets growth begin at any hour while one of its triggers holds.
	Emergency []Trigger
}

// Trigger is a signal that is too high to wait.
type Trigger struct {
	Signal string
	Above  float64
}

// Name is the rule's name in reasons.
func (MaintenanceWindow) Name() string { return reason.MaintenanceWindow }

// On is every change: each interrupts the service.
func (MaintenanceWindow) On() Cause { return Always }

// Check holds a change outside the window.
func (w MaintenanceWindow) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	current, want := m.Current, m.Want
	if want == current || len(w.Hours) == 0 {
		return want, reason.Cause{}
	}
	end, open := w.week().Holds(s.Now)
	if open && !s.Now.After(end.Add(-w.Worst)) {
		return want, reason.Cause{}
	}
	if why := w.urgent(s); why.Given() && want > current {
		if open {
			return want, reason.Say("too late in the maintenance window for a change that may take %s, but %s", reason.Span("worst", w.Worst), why)
		}
		return want, reason.Say("outside the maintenance window, but %s", why)
	}
	if open {
		return current, reason.Say("the maintenance window closes at %s, too soon for a change that may take %s", reason.At("closes", end, w.week().Clock(end)), reason.Span("worst", w.Worst))
	}
	next := w.week().Next(s.Now)
	return current, reason.Say("outside the maintenance window; it opens at %s", reason.At("until", next, w.week().Clock(next)))
}

// Until is the last instant at which a change that is decided on now may begin:
// zero without a window.
func (w MaintenanceWindow) Until(s *scale.Snapshot) time.Time {
	if len(w.Hours) == 0 {
		return time.Time{}
	}
	if end, open := w.week().Holds(s.Now); open && !s.Now.After(end.Add(-w.Worst)) {
		return end.Add(-w.Worst)
	}
	return s.Now.Add(w.Worst) // an emergency, which is over by then
}

// urgent tells which trigger holds; a stale value is none.
func (w MaintenanceWindow) urgent(s *scale.Snapshot) reason.Cause {
	for _, t := range w.Emergency {
		if x, ok := s.Sample(t.Signal); ok && x.Quality == scale.Fresh && x.Value > t.Above {
			return reason.Say("%s %s is above %s, which is an emergency", t.Signal, reason.Amount(t.Signal, x.Value, x.Unit), reason.Amount("above", t.Above, x.Unit))
		}
	}
	return reason.Cause{}
}

// week is when changes may begin.
func (w MaintenanceWindow) week() calendar.Week { return calendar.Week{Hours: w.Hours, Zone: w.Zone} }

// remembered is how long a growth that the window held back is still wanted. Load by
// day is what a change by night is for; the load of last week is not.
const remembered = 26 * time.Hour

// Deferred is a growth that was recommended while the window was closed, now that it is
// open. Without it a tier that is busy by day and may only change by night would
// never grow.
func (w MaintenanceWindow) Deferred(s *scale.Snapshot) (size int, why reason.Cause) {
	if len(w.Hours) == 0 || s.Past.Deferred.At.IsZero() {
		return 0, reason.Cause{}
	}
	ago := s.Now.Sub(s.Past.Deferred.At)
	if end, open := w.week().Holds(s.Now); !open || s.Now.After(end.Add(-w.Worst)) || ago > remembered || ago < 0 {
		return 0, reason.Cause{}
	}
	return s.Past.Deferred.Size, reason.Say("%s was recommended at %s and waited for the maintenance window",
		reason.Size("recommendation", s.Capacity, s.Past.Deferred.Size), reason.At("at", s.Past.Deferred.At, w.week().Clock(s.Past.Deferred.At)))
}
