package amount

import (
	"math"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/span"
)

// Bytes is a size in binary units with three digits: 812 B, 129 KiB, 1.2 GiB.
func Bytes(n float64) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return Number(n) + " B"
	}
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}
	at := 0
	for math.Abs(n) >= 1023.5 && at < len(units)-1 {
		n, at = n/1024, at+1
	}
	return three(n) + " " + units[at]
}

// three is a number from 0 to 1,023 with three digits at most.
func three(x float64) string {
	digits := 0
	switch size := math.Abs(x); {
	case size < 9.995:
		digits = 2
	case size < 99.95:
		digits = 1
	}
	return trimmed(Fixed(x, digits))
}

// Value is a number with its unit, as a reader wants it: 86.4 %, 0.7325 s, 4 h 24 min, 7.06 GiB,
// 172.7 requests/second. unit is as signals have it, "" for none.
func Value(x float64, unit string) string {
	bytes, per := strings.CutPrefix(unit, "bytes")
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0) || unit == "":
		return Number(x)
	case unit == "percent":
		return Number(x) + " %"
	case unit == "seconds":
		return Seconds(x)
	case unit == "milliseconds":
		if math.Abs(x) >= 1000*longSeconds {
			return Seconds(x / 1000)
		}
		return Number(x) + " ms"
	case per && (bytes == "" || strings.HasPrefix(bytes, "/")):
		return Bytes(x) + strings.Replace(bytes, "/second", "/s", 1)
	}
	return Number(x) + " " + unit
}

// longSeconds is from where on a length of time is told in its two largest units.
const longSeconds = 120

// Seconds is a length of time: 0.7325 s, 90 s, 5 min 3 s, 4 h 24 min, 2 d 4 h.
func Seconds(x float64) string {
	if math.Abs(x) < longSeconds || math.IsNaN(x) || math.Abs(x) > span.Longest.Seconds() {
		return Number(x) + " s"
	}
	if x < 0 {
		return "-" + Seconds(-x)
	}
	return Rough(time.Duration(x * float64(time.Second)))
}
