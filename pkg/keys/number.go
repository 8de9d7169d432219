package keys

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
	"github.com/dynascale/dynascale/pkg/span"
)

// Whole is a whole number that fits the 32 bits of AWS's own sizes.
func Whole(name string, into *int, checks ...Check[int]) Key {
	form := wholeForm
	form.parse = func(n *Node) (int, string) {
		return parseWhole(n, func() string {
			all, rule := wholeForm.rule(), Checked(wholeForm, checks...).schema()
			if rule["minimum"] == all["minimum"] || rule["maximum"] == all["maximum"] {
				return ""
			}
			return fmt.Sprintf(" from %v to %v", rule["minimum"], rule["maximum"])
		})
	}
	return value(name, into, form, checks)
}

// Number is a finite number.
func Number(name string, into *float64, checks ...Check[float64]) Key {
	return value(name, into, NumberForm, checks)
}

// Factor is a number that multiplies; least is the smallest that makes sense, 1 for what only enlarges. A
// percentage, which cannot be written, is answered with the factor: 120% is 1.2, and so is 20% of what enlarges.
func Factor(name string, into *float64, least float64, checks ...Check[float64]) Key {
	form := NumberForm
	form.parse = func(n *Node) (float64, string) {
		percent, is := strings.CutSuffix(n.Value, "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
		if !is || n.Kind != Scalar || err != nil || v <= 0 || math.IsInf(v, 0) {
			return parseNumber(n)
		}
		if v < least*100 {
			return 0, describe(n) + " is given, a number is expected; write " + Say((v+100)/100) + " for " + Say(v) + " % more"
		}
		return 0, describe(n) + " is given, a number is expected; write " + Say(v/100)
	}
	return value(name, into, form, checks)
}

// Times is a number of units of time; a duration, which cannot be written, is answered with that number.
func Times(name string, into *float64, unit func() time.Duration, checks ...Check[float64]) Key {
	form := NumberForm
	form.parse = func(n *Node) (float64, string) {
		if d, err := span.Parse(n.Value); err == nil && n.Kind == Scalar && !isNumber(n) && digit.MatchString(n.Value) {
			return 0, describe(n) + " is given, a number is expected; write " + Digits(float64(d)/float64(unit())) + " for " + n.Value
		}
		return parseNumber(n)
	}
	return value(name, into, form, checks)
}

// Share is a number between 0 and 1, or a percentage such as 10%.
func Share(name string, into *float64, checks ...Check[float64]) Key {
	return value(name, into, shareForm, checks)
}

var wholeForm = Form[int]{
	rule:  always(Rule{"type": "integer", "minimum": math.MinInt32, "maximum": math.MaxInt32}),
	parse: func(n *Node) (int, string) { return parseWhole(n, func() string { return "" }) },
	show:  func(v int) any { return v },
}

// parseWhole reads a whole number; bounds tells how a message says which ones are allowed, or "".
func parseWhole(n *Node, bounds func() string) (int, string) {
	if wrong := oddNumber(n); wrong != "" {
		return 0, wrong
	}
	if !isNumber(n) || !digits.MatchString(n.Value) {
		return 0, describe(n) + " is given, a whole number" + bounds() + " is expected" + write(n, true)
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || v > math.MaxInt32 || v < math.MinInt32 {
		if strings.HasPrefix(n.Value, "-") {
			return 0, describe(n) + " is too small; the smallest number that can be written is " + strconv.Itoa(math.MinInt32)
		}
		return 0, describe(n) + " is too large; the largest number that can be written is " + strconv.Itoa(math.MaxInt32)
	}
	return int(v), ""
}

// NumberForm is how a finite number is written.
var NumberForm = Form[float64]{rule: always(Rule{"type": "number"}), parse: parseNumber, show: func(v float64) any { return v }}

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
	rule: always(Rule{"type": []string{"number", "string"}, "pattern": `^[0-9]*\.?[0-9]+%$`, "exclusiveMaximum": twice}),
	parse: func(n *Node) (float64, string) {
		if percent, is := strings.CutSuffix(n.Value, "%"); is && n.Kind == Scalar {
			if plain := strings.TrimSpace(percent); plain != percent && decimal.MatchString(plain) {
				return 0, describe(n) + " is not a percentage; write " + plain + "% without a blank"
			}
			v, err := strconv.ParseFloat(percent, 64)
			if err != nil || !decimal.MatchString(percent) || math.IsInf(v, 0) {
				return 0, describe(n) + " is not a percentage such as 10%"
			}
			return v / 100, ""
		}
		v, wrong := parseNumber(n)
		if wrong == "" && v >= twice {
			wrong = Say(v) + " would be " + Say(v*100) + " %; write " + Say(v) + "% or " + Say(v/100)
			if v > 100 {
				wrong = Say(v) + " would be " + Say(v*100) + " %; write a fraction, such as 0.2, or a percentage, such as 20%"
			}
		}
		return v, wrong
	},
	show: func(v float64) any {
		if v >= twice {
			return Say(v*100) + "%"
		}
		return v
	},
}

// twice is from where on a share without % is taken for a percentage that lacks it.
const twice = 2

var (
	digits  = pattern.Of(`^[+-]?[0-9]+$`)
	decimal = pattern.Of(`^[+-]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$`)
	endless = pattern.Of(`^[+-]?\.(inf|Inf|INF|nan|NaN|NAN)$`)
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
	if n.Kind == Sequence && len(n.Items) == 1 && n.Items[0].behind().Kind == Scalar {
		return "; write " + Show(n.Items[0].behind().Value) + " without [ ]"
	}
	if n.Kind == Sequence {
		return "; this key takes one value"
	}
	if n.Kind != Scalar {
		return ""
	}
	if found := compared.FindStringSubmatch(n.Value); found != nil {
		return "; write " + found[1] + " alone: the key says how the value is compared"
	}
	if percent, is := strings.CutSuffix(n.Value, "%"); is && whole && digits.MatchString(strings.TrimSpace(percent)) {
		return "; this key takes no percentage: write a number without %"
	}
	if n.Quoted && decimal.MatchString(n.Value) && digit.MatchString(n.Value) {
		return "; remove the quotes"
	}
	if whole && points.MatchString(n.Value) {
		many := strings.ReplaceAll(n.Value, ".", "")
		if first, rest, _ := strings.Cut(n.Value, "."); strings.Trim(rest, "0") == "" {
			return "; write " + first + ", or " + many + " for thousands"
		}
		return "; write " + many + " for thousands"
	}
	if v, err := strconv.ParseFloat(n.Value, 64); err == nil && whole {
		if v == math.Trunc(v) && math.Abs(v) < math.MaxInt32 {
			return fmt.Sprintf("; write %.0f", v)
		}
		return ""
	}
	if d, err := span.Parse(n.Value); err == nil && digit.MatchString(n.Value) {
		return timed(d, whole)
	}
	if found := sized.FindStringSubmatch(n.Value); found != nil && !whole {
		v, _ := strconv.ParseFloat(found[1], 64)
		return fmt.Sprintf("; write only the number, in the unit that is expected here: %s if that unit is %s, or %.0f if that unit is bytes", found[1], found[2], v*bytesOf[strings.ToLower(found[2])])
	}
	if found := slower.FindStringSubmatch(n.Value); found != nil {
		if whole {
			return "; write only a number, without a unit"
		}
		return perTime(found[1], strings.ToLower(found[2]))
	}
	if found := money.FindStringSubmatch(n.Value); found != nil && found[1]+found[3] != "" && !whole {
		if sign := strings.ToLower(found[1] + found[3]); sign == "$" || sign == "usd" || sign == "us$" || strings.HasPrefix(sign, "dollar") {
			return "; write " + found[2]
		}
		return "; write the amount in US dollars, as a number alone"
	}
	if a, b, is := strings.Cut(n.Value, ","); is && !whole && either.MatchString(n.Value) {
		return fmt.Sprintf("; write %s.%s for a decimal number, or %[1]s%[2]s for thousands", a, b)
	}
	if meant := rawtext.Number(n.Value); meant != "" && (!whole || digits.MatchString(meant)) {
		return "; write " + meant
	}
	if found := percentile.FindStringSubmatch(n.Value); found != nil && !whole {
		v, _ := strconv.ParseFloat(found[1], 64)
		return "; write " + Say(v/100)
	}
	switch strings.ToLower(n.Value) {
	case "unlimited", "infinite", "infinity", "inf", "none":
		return "; this key takes no word; write a number, or remove the key if no value is meant"
	case "max", "maximum", "auto":
		return "; this key takes no word; write a number"
	}
	return ""
}

var (
	compared = pattern.Of(`^\s*[<>]=?\s*([0-9]+(?:\.[0-9]+)?)\s*$`)

	digit = pattern.Of(`[0-9]`)
	// percentile is how CloudWatch writes what elsewhere is a quantile.
	percentile = pattern.Of(`^[pP]([0-9]{1,2}(?:\.[0-9]+)?)$`)
	// either has a comma that is a decimal one in half of the world, and parts thousands in the other.
	either = pattern.Of(`^[+-]?[1-9][0-9]{0,2},[0-9]{3}$`)
	// points is a whole number whose thousands are parted by a point, or a decimal one.
	points = pattern.Of(`^[1-9][0-9]{0,2}\.[0-9]{3}$`)
	// sized is an amount of memory, which stands for another number in every unit that a key may have.
	sized = pattern.Of(`^([0-9]+(?:\.[0-9]+)?) ?((?i:[kmgt]i?b))$`)
	// slower are rates of a longer time than the second in which dynascale counts.
	slower = pattern.Of(`(?i)^\$?([0-9.]+) ?(?:[a-z]* ?(?:/|per) ?(m|min|minute|h|hour|d|day|mo|month|y|year)|rpm|qpm)$`)
	// money is an amount with its currency.
	money   = pattern.Of(`(?i)^(\$|us\$|usd|€|eur|£|gbp|¥|jpy|₩|krw|)\s*([0-9]+(?:\.[0-9]+)?)\s*(\$|usd|dollars?|€|euros?|eur|£|gbp|¥|jpy|₩|krw|)$`)
	bytesOf = map[string]float64{"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}
)

// perTime is how a rate is written: prices count hours, budgets the time of their key, and everything else seconds.
func perTime(rate, unit string) string {
	v, err := strconv.ParseFloat(rate, 64)
	if err != nil {
		return ""
	}
	price := func(v float64) string { return Say(math.Round(v*1e6) / 1e6) }
	switch unit {
	case "h", "hour":
		return "; write only the number: " + Say(v) + " for a price (US dollars an hour) or an hourly budget; for any other rate, write the number for one second"
	case "d", "day":
		return "; write only a number: " + price(v/24) + " for a price (US dollars an hour), or " + Say(v) + " for a daily budget; for any other rate, write the number for one second"
	case "mo", "month":
		return "; write only a number: " + price(v/amount.HoursOfMonth) + " for a price (US dollars an hour), or " + Say(v) + " for a monthly budget"
	case "y", "year":
		return "; write only a number: " + price(v/amount.HoursOfMonth/12) + " for a price (US dollars an hour), or " + price(v/12) + " for a monthly budget"
	}
	return "; write the number for one second, without a unit"
}

// timed is how a time is written where a number belongs, which may count seconds or milliseconds.
func timed(d time.Duration, whole bool) string {
	if whole {
		return "; this key takes a number, not a duration"
	}
	return fmt.Sprintf("; write only the number, in the unit that is expected here: %s if that unit is seconds, or %s if that unit is milliseconds",
		Digits(d.Seconds()), Digits(d.Seconds()*1000))
}

// Digits is a number that is advised, without an exponent and without the noise of a multiplication: 16.1 s are 16100 ms.
func Digits(v float64) string { return strconv.FormatFloat(math.Round(v*1e9)/1e9, 'f', -1, 64) }
