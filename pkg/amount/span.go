package amount

import (
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/span"
)

// Span is a length of time with all its units: 45 s, 1 min 30 s, 4 h 25 min, 30 d. What a reader
// copies into a file or a flag is in the shorter form of package span, which reads both.
func Span(d time.Duration) string {
	switch {
	case d == 0:
		return "0 s"
	case d < 0:
		return "-" + Span(-d)
	}
	text, unit := "", [...]string{"d", "h", "min"}
	for i, size := range [...]time.Duration{span.Day, time.Hour, time.Minute} {
		if n := d / size; n > 0 {
			text, d = text+strconv.FormatInt(int64(n), 10)+" "+unit[i]+" ", d%size
		}
	}
	if d > 0 {
		rest := strings.Replace(d.String(), "µ", "u", 1)
		at := strings.IndexFunc(rest, func(c rune) bool { return c >= 'a' })
		text += rest[:at] + " " + rest[at:]
	}
	return strings.TrimSuffix(text, " ")
}

// Rough is a length of time in its two largest units, as an age is read: 12 s, 5 min 3 s, 3 h 12 min,
// 2 d 4 h. What is left over is dropped, and a negative duration is 0 s.
func Rough(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	switch {
	case d >= span.Day:
		d = d.Truncate(time.Hour)
	case d >= time.Hour:
		d = d.Truncate(time.Minute)
	}
	return Span(d)
}
