package calendar

import "time"

// Meets is the first instant from t on, within two weeks, at which two weeks both hold; false
// when there is none.
func (w Week) Meets(o Week, t time.Time) (at time.Time, meets bool) {
	for at = t; at.Before(t.Add(ahead)); {
		until, holds := w.Holds(at)
		if holds {
			if _, both := o.Holds(at); both {
				return at, true
			}
			if next := o.Next(at); !next.IsZero() && next.Before(until) {
				return next, true
			}
			at = until
		}
		next := w.Next(at)
		if next.IsZero() {
			break
		}
		at = next
	}
	return time.Time{}, false
}
