package span

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// layouts are the ways to write an instant; where none is named the zone is UTC.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// Instant reads RFC 3339, a date with or without a time in UTC, "now", or how long before now.
func Instant(text string, now time.Time) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	d, wrong := Parse(strings.TrimSuffix(text, " ago"))
	if wrong == nil {
		return now.Add(-d), nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if bare.MatchString(text) { // it may be seconds since 1970, a year or a date
		return time.Time{}, fmt.Errorf("%w (how long ago), or a time such as 2026-03-01T08:30:00Z", wrong)
	}
	if !errors.Is(wrong, errForm) && !clock.MatchString(text) { // it is nearly a duration
		return time.Time{}, fmt.Errorf("%w; write how long ago, such as 2h or 3d", wrong)
	}
	return time.Time{}, fmt.Errorf("%s is not a time: write 2026-03-01T08:30:00Z, \"2026-03-01 08:30\" (UTC), or how long ago, such as 2h or 3d", shown(text))
}
