package resource

import (
	"fmt"
	"strings"
	"time"
)

// ScheduledAction sets sizes of a group at a time, whoever owns the group. Sizes that are nil stay as they are.
type ScheduledAction struct {
	Name string
	// Recurrence is cron of five fields in a zone, "" for once, at Start; End is when it recurs no more, or zero.
	Recurrence, Zone  string
	Start, End        time.Time
	Min, Max, Desired *int
}

// String is the action in a sentence.
func (a ScheduledAction) String() string {
	var sets []string
	for _, s := range []struct {
		what string
		to   *int
	}{{"min", a.Min}, {"max", a.Max}, {"desired", a.Desired}} {
		if s.to != nil {
			sets = append(sets, fmt.Sprintf("%s to %d", s.what, *s.to))
		}
	}
	when := ""
	if !a.Start.IsZero() {
		when = " at " + a.Start.UTC().Format(time.RFC3339)
	}
	if a.Recurrence != "" {
		if when != "" {
			when += " and again"
		}
		when += fmt.Sprintf(" on %q (%s)", a.Recurrence, a.Zone)
	}
	if len(sets) == 0 {
		sets = []string{"nothing"}
	}
	return fmt.Sprintf("scheduled action %s sets %s%s", a.Name, strings.Join(sets, ", "), when)
}
