package keys

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Day is the longest unit of a duration.
const Day = 24 * time.Hour

var (
	bare  = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	long  = regexp.MustCompile(`^[0-9]{6,}d`)
	spans = regexp.MustCompile(`^(?:([0-9]{1,5})d)?((?:[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h))*)$`)
)

// ParseSpan reads what the configuration calls a duration: 90s, 5m, 1h30m, 30d.
func ParseSpan(s string) (time.Duration, error) {
	d, wrong := parseSpan(s)
	if wrong != "" {
		return 0, errors.New(wrong)
	}
	return d, nil
}

// parseSpan reads 90s, 5m, 1h30m, 30d or 1d12h: always with a unit, never
// negative. It returns what is wrong, or "".
func parseSpan(s string) (time.Duration, string) {
	if bare.MatchString(s) {
		return 0, fmt.Sprintf("%s has no unit; write %ss for seconds, %sm for minutes", Show(s), s, s)
	}
	if positive, minus := strings.CutPrefix(s, "-"); minus && positive != "" && spans.MatchString(positive) {
		return 0, fmt.Sprintf("%s is negative", Show(s))
	}
	if days := long.FindString(s); days != "" && spans.MatchString("1d"+s[len(days):]) {
		return 0, fmt.Sprintf("%s is too long", Show(s))
	}
	parts := spans.FindStringSubmatch(s)
	if s == "" || parts == nil {
		return 0, fmt.Sprintf("%s is not a duration; write it like 90s, 5m, 1h30m or 30d", Show(s))
	}
	var total time.Duration
	if parts[1] != "" {
		days, _ := strconv.Atoi(parts[1]) // at most five digits
		total = time.Duration(days) * Day
	}
	if parts[2] != "" {
		rest, err := time.ParseDuration(parts[2])
		if err != nil || rest > 100_000*Day-total {
			return 0, fmt.Sprintf("%s is too long", Show(s))
		}
		total += rest
	}
	return total, ""
}

// FormatSpan writes a duration so that parseSpan reads it back: 30d, 5m,
// 1h30m, 0s.
func FormatSpan(d time.Duration) string {
	return strings.Replace(scale.Span(d).String(), "µ", "u", 1)
}

var spanForm = Form[time.Duration]{
	rule: Rule{"type": "string", "minLength": 1, "pattern": spans.String()},
	parse: func(n *Node) (time.Duration, string) {
		if n.Kind != Scalar {
			return 0, describe(n) + " where a duration such as 60s belongs"
		}
		return parseSpan(n.Value)
	},
	show: func(d time.Duration) any { return FormatSpan(d) },
}

// Span is a time with its unit, never negative.
func Span(name string, into *time.Duration, checks ...Check[time.Duration]) Key {
	return value(name, into, spanForm, checks)
}
