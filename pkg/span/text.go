package span

import (
	"strconv"
	"strings"
	"time"
)

// Span is a duration that is written as Parse reads it: 90s as 1m30s, an hour as 1h and thirty days as 30d,
// where time.Duration says 1h0m0s and 720h0m0s.
type Span time.Duration

// String is 45s, 1m30s, 1h, 25h or 30d: units that are zero at the end are left out.
func (s Span) String() string {
	d := time.Duration(s)
	if d >= Day && d%Day == 0 {
		return strconv.FormatInt(int64(d/Day), 10) + "d"
	}
	text := strings.Replace(d.String(), "µ", "u", 1)
	for _, zero := range [...]string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
