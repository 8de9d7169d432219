package config

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

const day = 24 * time.Hour

var (
	bare  = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	long  = regexp.MustCompile(`^[0-9]{6,}d`)
	spans = regexp.MustCompile(`^(?:([0-9]{1,5})d)?((?:[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h))*)$`)
)

// ParseDuration reads what the configuration calls a duration: 90s, 5m, 1h30m, 30d.
func ParseDuration(s string) (time.Duration, error) {
	d, wrong := parseDuration(s)
	if wrong != "" {
		return 0, errors.New(wrong)
	}
	return d, nil
}

// parseDuration reads 90s, 5m, 1h30m, 30d or 1d12h: always with a unit, never
// negative. It returns what is wrong, or "".
func parseDuration(s string) (time.Duration, string) {
	if bare.MatchString(s) {
		return 0, fmt.Sprintf("%s has no unit; write %ss for seconds, %sm for minutes", show(s), s, s)
	}
	if positive, minus := strings.CutPrefix(s, "-"); minus && positive != "" && spans.MatchString(positive) {
		return 0, fmt.Sprintf("%s is negative", show(s))
	}
	if days := long.FindString(s); days != "" && spans.MatchString("1d"+s[len(days):]) {
		return 0, fmt.Sprintf("%s is too long", show(s))
	}
	parts := spans.FindStringSubmatch(s)
	if s == "" || parts == nil {
		return 0, fmt.Sprintf("%s is not a duration; write it like 90s, 5m, 1h30m or 30d", show(s))
	}
	var total time.Duration
	if parts[1] != "" {
		days, _ := strconv.Atoi(parts[1]) // at most five digits
		total = time.Duration(days) * day
	}
	if parts[2] != "" {
		rest, err := time.ParseDuration(parts[2])
		if err != nil || rest > 100_000*day-total {
			return 0, fmt.Sprintf("%s is too long", show(s))
		}
		total += rest
	}
	return total, ""
}

// formatDuration writes a duration so that parseDuration reads it back: 30d, 5m,
// 1h30m, 0s.
func formatDuration(d time.Duration) string {
	return strings.Replace(scale.Span(d).String(), "µ", "u", 1)
}
