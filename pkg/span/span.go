package span

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Day is the largest unit, and Longest the longest duration that is read: 100,000 days.
const (
	Day     = 24 * time.Hour
	Longest = 100_000 * Day
)

// Pattern is what a duration looks like, for schemas. It lets pass the empty text, which Parse
// does not.
const Pattern = `^(?:([0-9]{1,5}) ?d)?((?:(?:\b )?[0-9]+(?:\.[0-9]+)? ?(?:ns|us|ms|s|min|m|h))*)$`

var (
	written = pattern.Of(Pattern)
	bare    = pattern.Of(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	long    = pattern.Of(`^[0-9]{6,} ?d`)
	plain   = pattern.Of(`^[^\s"':{}\[\]]{1,60}$`)
)

var errForm = errors.New("is not a duration; write it like 90s, 5m, 1h30m or 30d")

// Parse reads 90s, 5m, 1h30m, 30d or 1d12h, and what people are shown, such as 4 h 25 min: always with a unit, never negative, at most Longest.
func Parse(text string) (time.Duration, error) {
	if bare.MatchString(text) {
		n := strings.TrimLeft(text, "+-") // no duration has a sign
		if v, err := strconv.ParseFloat(n, 64); err == nil && v >= 10_000 {
			return 0, fmt.Errorf("%s has no unit; write %ss for seconds, %sms for milliseconds", shown(text), n, n)
		}
		return 0, fmt.Errorf("%s has no unit; write %ss for seconds, %sm for minutes", shown(text), n, n)
	}
	if positive, minus := strings.CutPrefix(text, "-"); minus && positive != "" && written.MatchString(positive) {
		return 0, fmt.Errorf("%s is negative", shown(text))
	}
	tooLong := errors.New(shown(text) + " is too long")
	if days := long.FindString(text); days != "" && written.MatchString("1d"+text[len(days):]) {
		return 0, tooLong
	}
	parts := written.FindStringSubmatch(text)
	if meant := Meant(text); (text == "" || parts == nil) && meant != "" {
		return 0, fmt.Errorf("%s is not a duration; did you mean %s?", shown(text), meant)
	}
	if text == "" || parts == nil {
		return 0, fmt.Errorf("%s %w", shown(text), errForm)
	}
	var total time.Duration
	if parts[1] != "" {
		days, _ := strconv.Atoi(parts[1]) // at most five digits
		total = time.Duration(days) * Day
	}
	if parts[2] != "" {
		rest, err := time.ParseDuration(strings.NewReplacer(" ", "", "min", "m").Replace(parts[2]))
		if err != nil || rest > Longest-total {
			return 0, tooLong
		}
		total += rest
	}
	return total, nil
}

// shown is a text in a message: quoted, unless it is one plain word, and never long.
func shown(text string) string {
	if plain.MatchString(text) && !strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return text
	}
	if short := []rune(text); len(short) > 60 {
		text = string(short[:60]) + "..."
	}
	return strconv.Quote(text)
}
