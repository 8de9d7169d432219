package amount

import (
	"strconv"
	"strings"
)

// Count is a number of things: "1 replica", "0 replicas", "12,400 messages". one is the noun for a
// single one.
func Count(n int, one string) string { return CountOf(n, one, plural(one)) }

// CountOf is Count for a noun whose plural is not made by the rule.
func CountOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Whole(n) + " " + many
}

// Are is the verb after a count of things.
func Are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Whole is a whole number, with commas from 10,000 on.
func Whole(n int) string {
	text := strconv.Itoa(n)
	if n > -10_000 && n < 10_000 {
		return text
	}
	return grouped(text)
}

// plural makes the plural of an English noun by its ending: policy, launch, class, unit.
func plural(one string) string {
	vowel := func(at int) bool { return at >= 0 && strings.ContainsRune("aeiou", rune(one[at])) }
	switch {
	case strings.HasSuffix(one, "y") && !vowel(len(one)-2):
		return one[:len(one)-1] + "ies"
	case strings.HasSuffix(one, "s"), strings.HasSuffix(one, "x"), strings.HasSuffix(one, "z"), strings.HasSuffix(one, "ch"), strings.HasSuffix(one, "sh"):
		return one + "es"
	}
	return one + "s"
}
