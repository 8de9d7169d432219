package report

import (
	"math"
	"strconv"
	"strings"
)

// number is a figure for people: three significant digits below a thousand, and
// groups of three from there on.
func number(x float64) string {
	if !finite(x) {
		return "unknown"
	}
	decimals := 0
	switch size := math.Abs(x); {
	case size == math.Trunc(size):
	case size < 10:
		decimals = 2
	case size < 1000:
		decimals = 1
	}
	whole, part, _ := strings.Cut(strconv.FormatFloat(x, 'f', decimals, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	if part = strings.TrimRight(part, "0"); part != "" {
		part = "." + part
	}
	return sign + whole + part
}

// percent never rounds a loss down to none: what is above zero looks like it.
func percent(x float64) string {
	if x > 0 && x < 0.01 {
		return "under 0.01 %"
	}
	return number(x) + " %"
}

// plural is a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(float64(n)) + " " + many
}
