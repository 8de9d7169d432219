package guard

import (
	"slices"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Keys are the keys of a window.
func (w *MaintenanceWindow) Keys() keys.Set {
	zone := "UTC"
	if w.Zone != nil {
		zone = w.Zone.String()
	}
	return keys.Set{
		foreignToWindow,
		keys.Alone(func(text string) string {
			if _, err := calendar.Parse(text); err != nil {
				return ""
			}
			return "write {hours: [" + strconv.Quote(text) + "]}"
		}),
		keys.List("hours", &w.Hours, "write when changes may begin, for example hours: [\"sat,sun 02:00-06:00\"]", calendar.HoursForm).Required(),
		keys.Text("zone", &zone, calendar.AZone),
		keys.Then(func() {
			if w.Zone = nil; len(w.Hours) > 0 {
				w.Zone, _ = calendar.Zone(zone) // it was checked
			}
		}),
		keys.Sections("emergency", &w.Emergency, "remove the key `emergency`, or list signals with their bounds", (*Trigger).Keys).
			ShownIf(func() bool { return len(w.Emergency) > 0 }),
	}
}

// Keys are the keys of a trigger.
func (t *Trigger) Keys() keys.Set {
	return keys.Set{
		keys.Signal("signal", &t.Signal).Required(),
		keys.Number("above", &t.Above).Required(),
	}
}

// LongEnough reports whether a stretch is as long as a change may take. Of hours one of
// which could not be read it is not said that they are too short.
func (w MaintenanceWindow) LongEnough(worst time.Duration) bool {
	if slices.ContainsFunc(w.Hours, func(h calendar.Hours) bool { return h.From == h.To }) {
		return true
	}
	return calendar.Week{Hours: w.Hours}.Longest() >= worst
}
