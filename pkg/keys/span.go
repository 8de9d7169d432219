package keys

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/span"
)

// Day is the longest unit of a duration.
const Day = span.Day

// writeNone is what to write for no time at all, where that is allowed.
const writeNone = "write 0s for none"

var spanForm = Form[time.Duration]{
	rule: always(Rule{"type": "string", "minLength": 1, "pattern": span.Pattern}),
	parse: func(n *Node) (time.Duration, string) {
		if n.Kind != Scalar {
			return 0, describe(n) + " is given, a duration such as 60s is expected"
		}
		d, err := span.Parse(n.Value)
		switch strings.ToLower(n.Value) {
		case "false", "no", "off", "never", "none", "disabled":
			return 0, describe(n) + " is not a duration; " + writeNone
		case "forever", "ever", "always", "infinite", "infinity", "inf", "unlimited", "endless", "max", "maximum", "keep", "all":
			return 0, describe(n) + " is not a duration; write a length of time, such as 30d"
		}
		switch {
		case sized.MatchString(n.Value):
			return 0, describe(n) + " is a size, and a duration is expected; write a length of time, such as 90s, 5m or 30d"
		case strings.HasSuffix(n.Value, "%"):
			return 0, describe(n) + " is a percentage, and a duration is expected; write a length of time, such as 90s, 5m or 30d"
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
	form := spanForm
	form.parse = func(n *Node) (time.Duration, string) {
		d, wrong := spanForm.parse(n)
		if bare := unitless(n, checks, *into); wrong != "" && bare != "" {
			wrong = bare
		}
		return d, wrong
	}
	return value(name, into, form, checks)
}

// unitless is what is wrong with a number without a unit where seconds and minutes are no answer, because the key
// demands more, or usually is hours or days; "" for any other.
func unitless(n *Node, checks []Check[time.Duration], usual time.Duration) string {
	if n.Kind != Scalar || !digits.MatchString(n.Value) || strings.HasPrefix(n.Value, "-") {
		return ""
	}
	units, because := []struct{ short, long string }{{"s", "seconds"}, {"m", "minutes"}, {"h", "hours"}, {"d", "days"}}, ""
	switch {
	case usual >= Day:
		units = units[2:]
		slices.Reverse(units)
	case usual >= time.Hour:
		units = units[1:]
		units[0], units[1] = units[1], units[0]
	}
	if usual >= time.Hour {
		because = " (the default is " + Say(usual) + ")"
	}
	var write []string
	for _, unit := range units {
		d, err := span.Parse(n.Value + unit.short)
		if err == nil && !slices.ContainsFunc(checks, func(c Check[time.Duration]) bool { return c.wrong(d) != "" }) {
			write = append(write, n.Value+unit.short+" for "+unit.long)
		}
	}
	if len(write) == 0 || strings.HasSuffix(write[0], "seconds") {
		return "" // what everybody is told
	}
	return n.Value + " has no unit; write " + strings.Join(write[:min(len(write), 2)], ", ") + because
}
