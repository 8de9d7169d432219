package keys

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/rawtext"
)

// Whole is a whole number that fits the 32 bits of AWS's own sizes.
func Whole(name string, into *int, checks ...Check[int]) Key {
	return value(name, into, wholeForm, checks)
}

// Number is a finite number.
func Number(name string, into *float64, checks ...Check[float64]) Key {
	return value(name, into, NumberForm, checks)
}

// Share is a number between 0 and 1, or a percentage such as 10%.
func Share(name string, into *float64, checks ...Check[float64]) Key {
	return value(name, into, shareForm, checks)
}

var wholeForm = Form[int]{
	rule: Rule{"type": "integer", "minimum": math.MinInt32, "maximum": math.MaxInt32},
	parse: func(n *Node) (int, string) {
		if wrong := oddNumber(n); wrong != "" {
			return 0, wrong
		}
		if !isNumber(n) || !digits.MatchString(n.Value) {
			return 0, describe(n) + " is given, a whole number is expected" + write(n, true)
		}
		v, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || v > math.MaxInt32 || v < math.MinInt32 {
			return 0, describe(n) + " is larger than AWS allows"
		}
		return int(v), ""
	},
	show: func(v int) any { return v },
}

// NumberForm is how a finite number is written.
var NumberForm = Form[float64]{rule: Rule{"type": "number"}, parse: parseNumber, show: func(v float64) any { return v }}

func parseNumber(n *Node) (float64, string) {
	if wrong := oddNumber(n); wrong != "" {
		return 0, wrong
	}
	if isNumber(n) && endless.MatchString(n.Value) {
		return 0, describe(n) + " is not a finite number"
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if !isNumber(n) || err != nil {
		return 0, describe(n) + " is given, a number is expected" + write(n, false)
	}
	return v, ""
}

var shareForm = Form[float64]{
	rule: Rule{"type": []string{"number", "string"}, "pattern": `^[0-9]*\.?[0-9]+%$`},
	parse: func(n *Node) (float64, string) {
		if percent, is := strings.CutSuffix(n.Value, "%"); is && n.Kind == Scalar {
			v, err := strconv.ParseFloat(percent, 64)
			if err != nil || !decimal.MatchString(percent) || math.IsInf(v, 0) {
				return 0, describe(n) + " is not a percentage such as 10%"
			}
			return v / 100, ""
		}
		return parseNumber(n)
	},
	show: func(v float64) any { return v },
}

var (
	digits  = regexp.MustCompile(`^[+-]?[0-9]+$`)
	decimal = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$`)
	endless = regexp.MustCompile(`^[+-]?\.(inf|Inf|INF|nan|NaN|NAN)$`)
)

func isNumber(n *Node) bool {
	return n.Kind == Scalar && (n.Tag == "!!int" || n.Tag == "!!float")
}

// oddNumber refuses what YAML takes for a number and a reader may take for another:
// 010 is 8 to YAML 1.1 and 10 to YAML 1.2.
func oddNumber(n *Node) string {
	if !isNumber(n) || decimal.MatchString(n.Value) || endless.MatchString(n.Value) {
		return ""
	}
	if plain := rawtext.Number(n.Value); plain != "" {
		return describe(n) + " is not a plain decimal number; write " + plain
	}
	return describe(n) + " is not a plain decimal number; write it without a leading 0, 0x, 0o or 0b, and without _"
}

// write is how a number is written that was meant, as the end of a sentence; "" where none can be
// told.
func write(n *Node, whole bool) string {
	if n.Kind != Scalar {
		return ""
	}
	if n.Quoted && decimal.MatchString(n.Value) && digit.MatchString(n.Value) {
		return "; remove the quotes"
	}
	if v, err := strconv.ParseFloat(n.Value, 64); err == nil && whole {
		if v == math.Trunc(v) && math.Abs(v) < math.MaxInt32 {
			return fmt.Sprintf("; write %.0f", v)
		}
		return ""
	}
	if meant := rawtext.Number(n.Value); meant != "" && (!whole || digits.MatchString(meant)) {
		return "; write " + meant
	}
	switch strings.ToLower(n.Value) {
	case "unlimited", "infinite", "infinity", "inf", "none", "max", "maximum", "auto":
		return "; there is no word for it, write the number"
	}
	return ""
}

var digit = regexp.MustCompile(`[0-9]`)
