package span

import (
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

var (
	other = pattern.Of(`^(?i)([0-9]+(?:[.,][0-9]+)?)\s*([a-z]+)\.?$`)
	clock = pattern.Of(`^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?$`)
	iso   = pattern.Of(`^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?$`)
)

// units are how people write them elsewhere.
var units = map[string]string{
	"s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
	"h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d", "w": "w", "week": "w", "weeks": "w",
	"ms": "ms", "msec": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms",
}

// Meant is the duration that a text probably stands for which is none, as Parse reads it: 5min, "5 m",
// PT5M, 5:00, 1w, 1,5h. It is "" where none can be told. A capital M is a month to some, and not guessed.
func Meant(text string) string {
	if found := other.FindStringSubmatch(text); found != nil && found[2] != "M" {
		n, unit := strings.Replace(found[1], ",", ".", 1), units[strings.ToLower(found[2])]
		v, err := strconv.ParseFloat(n, 64)
		switch {
		case err != nil || unit == "":
			return ""
		case unit == "w":
			return strconv.FormatFloat(v*7, 'g', -1, 64) + "d"
		case unit == "d" && strings.Contains(n, "."):
			return strconv.FormatFloat(v*24, 'g', -1, 64) + "h"
		}
		return n + unit
	}
	if found := clock.FindStringSubmatch(text); found != nil {
		if found[3] != "" {
			return trimmed(found[1], "h") + trimmed(found[2], "m") + trimmed(found[3], "s")
		}
		return trimmed(found[1], "m") + trimmed(found[2], "s")
	}
	if found := iso.FindStringSubmatch(text); found != nil && len(text) > 2 {
		return trimmed(found[1], "d") + trimmed(found[2], "h") + trimmed(found[3], "m") + trimmed(found[4], "s")
	}
	return ""
}

// trimmed is a number with its unit, and "" for none and for 0.
func trimmed(n, unit string) string {
	if n = strings.TrimLeft(n, "0"); n == "" {
		return ""
	}
	return n + unit
}
