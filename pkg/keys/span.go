package keys

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/span"
)

// Day is the longest unit of a duration.
const Day = span.Day

var spanForm = Form[time.Duration]{
	rule: always(Rule{"type": "string", "minLength": 1, "pattern": span.Pattern}),
	parse: func(n *Node) (time.Duration, string) {
		if n.Kind != Scalar {
			return 0, describe(n) + " is given, a duration such as 60s is expected"
		}
		d, err := span.Parse(n.Value)
		switch strings.ToLower(n.Value) {
		case "false", "no", "off", "never", "none", "disabled":
			return 0, describe(n) + " is not a duration; write 0s where there is to be none"
		}
		if err != nil {
			return 0, err.Error()
		}
		return d, ""
	},
	show: func(d time.Duration) any { return span.Span(d).String() },
}

// Span is a time with its unit, never negative.
func Span(name string, into *time.Duration, checks ...Check[time.Duration]) Key {
	return value(name, into, spanForm, checks)
}
