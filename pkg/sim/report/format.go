package report

import (
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
)

// number is a figure for people: three significant digits below a thousand, and whole from there on.
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
	text := amount.Fixed(x, decimals)
	if decimals > 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// percent never rounds a loss down to none: what is above zero looks like it.
func percent(x float64) string {
	if x > 0 && x < 0.01 {
		return "under 0.01 %"
	}
	return number(x) + " %"
}

// plural is a count with its noun.
func plural(n int, one, many string) string { return amount.CountOf(n, one, many) }
