package amount

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// countless is from where on nothing is so many, and nobody counts the digits: 1e+300 in the place of 300 of them.
const countless = 1e15

// Number is four digits, and the whole number where it has more: 0.7325, 86.4, 1230, 15,860.
func Number(x float64) string {
	switch size := math.Abs(x); {
	case math.IsNaN(x):
		return "not a number"
	case math.IsInf(x, 0):
		return "endless"
	case size >= countless:
		return strconv.FormatFloat(x, 'g', 4, 64)
	case size >= 9999.5:
		return grouped(strconv.FormatFloat(x, 'f', 0, 64))
	case size < 1e-9:
		return "0"
	case size < 1e-4:
		// The exponent that 'g' would give is for machines.
		return trimmed(strconv.FormatFloat(x, 'f', 1-int(math.Floor(math.Log10(size))), 64))
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// Percent is a share in percent, with three digits: 0.034 %, 8.27 %, 46.1 %, 120 %. What is above zero
// is never rounded down to none.
func Percent(x float64) string {
	if x > 0 && x < 0.001 {
		return "under 0.001 %"
	}
	if size := math.Abs(x); size >= 1e-4 && size < 1000 {
		digits := max(0, 2-int(math.Floor(math.Log10(size))))
		if size < 1 {
			digits = min(digits, 3)
		}
		return trimmed(strconv.FormatFloat(x, 'f', digits, 64)) + " %"
	}
	return Number(x) + " %"
}

// Dollars is an amount of US dollars in cents: $1,234.50. A price below a dollar that is no whole
// number of cents has the digits that tell it from its neighbours: $0.0832. What is above zero is never
// shown as none: $0.00003.
func Dollars(x float64) string { return dollars(x, digitsOf(x)) }

// Cents is an amount of US dollars that nobody wants more exactly, such as that of a month: $0.43.
func Cents(x float64) string {
	if x > 0 && x < 0.005 {
		return "under $0.01"
	}
	return dollars(x, 2)
}

// Column writes amounts of US dollars that stand below each other, and may be added up by a reader: each has as many
// digits as the most exact of them has. Amounts from a dollar on are rounded to the cent, so that a sum of many of them
// may differ by some cents from the sum of what is shown.
func Column(all ...float64) func(float64) string {
	digits := 2
	for _, x := range all {
		digits = max(digits, min(digitsOf(x), price))
	}
	return func(x float64) string {
		if math.Abs(x) <= 1e-8 { // none: with more digits it looks as if it were rounded
			return Dollars(x)
		}
		return dollars(x, max(digits, digitsOf(x)))
	}
}

// price is how many digits after the point a price has that is no whole number of cents.
const price = 4

// digitsOf is how many digits after the point an amount has.
func digitsOf(x float64) int {
	x = math.Abs(x)
	switch cents := x * 100; {
	case !(x < 1) || math.Abs(cents-math.Round(cents)) <= 1e-6:
		return 2
	case x >= math.Pow10(-price):
		return price
	}
	digits := 1 - int(math.Floor(math.Log10(x)))
	if text := strconv.FormatFloat(x, 'f', digits, 64); strings.HasSuffix(text, "0") {
		digits--
	}
	return max(digits, price)
}

// dollars is an amount with so many digits after the point.
func dollars(x float64, digits int) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "unknown"
	case x < 0:
		return "-" + dollars(-x, digits)
	case x >= countless:
		return "$" + Number(x)
	}
	var room [48]byte
	text := append(room[:0], '$')
	text = strconv.AppendFloat(text, x, 'f', digits, 64)
	for at := len(text) - digits - 1 - 3; at > 1; at -= 3 {
		text = slices.Insert(text, at, ',')
	}
	return string(text)
}

// trimmed leaves out the zeros at the end of a fraction.
func trimmed(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// grouped puts a comma before every three digits.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// Fixed is a number with so many digits after the point, for columns whose numbers stand below each
// other.
func Fixed(x float64, digits int) string {
	if math.IsNaN(x) || math.Abs(x) >= countless { // endless among them
		return Number(x)
	}
	whole, rest, fraction := strings.Cut(strconv.FormatFloat(x, 'f', digits, 64), ".")
	if len(strings.TrimPrefix(whole, "-")) > 4 {
		whole = grouped(whole)
	}
	if !fraction {
		return whole
	}
	return whole + "." + rest
}
