//go:build integration

package localstack

import (
	"regexp"
	"strings"
	"time"
)

// words makes an output the same wherever and whenever it is made.
type words struct {
	places *strings.Replacer
	ahead  time.Duration
}

// shown is the minute at which every guide begins.
var shown = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// newWords gets the time of the beginning, and pairs of old and new words.
func newWords(begin time.Time, pairs ...string) words {
	return words{strings.NewReplacer(pairs...), begin.UTC().Truncate(time.Minute).Sub(shown)}
}

var (
	instant = regexp.MustCompile(`(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d)`)
	caller  = regexp.MustCompile(`(from 127\.0\.0\.1:)\d+`) // the port of a command, which is always another
	compact = regexp.MustCompile(`\b\d{8}T\d{6}Z\b`)        // in the name of a file
	ofDay   = regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`)
)

// plain replaces machine, ports and times. Seconds and distances stay.
func (w words) plain(text string) string {
	text = instant.ReplaceAllStringFunc(w.places.Replace(text), func(found string) string {
		layout := "2006-01-02" + found[10:11] + "15:04"
		at, err := time.Parse(layout, found)
		if err != nil {
			return found
		}
		return at.Add(-w.ahead).Format(layout)
	})
	text = compact.ReplaceAllStringFunc(text, func(found string) string {
		const layout = "20060102T150405Z"
		at, err := time.Parse(layout, found)
		if err != nil {
			return found
		}
		return at.Add(-w.ahead).Format(layout)
	})
	var out strings.Builder
	last := 0
	for _, at := range ofDay.FindAllStringIndex(text, -1) {
		if at[0] >= 11 && instant.MatchString(text[at[0]-11:at[1]]) {
			continue // part of an instant
		}
		clock, err := time.Parse(time.TimeOnly, text[at[0]:at[1]])
		if err != nil {
			continue
		}
		out.WriteString(text[last:at[0]] + clock.Add(-w.ahead).Format(time.TimeOnly))
		last = at[1]
	}
	return caller.ReplaceAllString(out.String()+text[last:], "${1}50312")
}

// What may differ between two makings of the guide: times, durations, free space, measured
// figures and counts of messages, and the widths of the columns that hold them. Sizes may
// not.
var moving = []struct {
	found *regexp.Regexp
	as    string
}{
	{compact, "(time)"},
	{regexp.MustCompile(`\b\d+ KiB\b`), "(size)"},
	{regexp.MustCompile(`\b\d+ (s|min|h|d)\b( \d+ (s|min|h)\b)?`), "(age)"},
	{regexp.MustCompile(`\bready at \S+:`), "ready at (address):"},
	{regexp.MustCompile(`\d\d:\d\d(:\d\d)?`), "(time)"},
	{regexp.MustCompile(`\b(\d+(\.\d+)?(h|ms|µs|m|s))+\b`), "(duration)"},
	{regexp.MustCompile(`\b\d+ (s|min|h)\b`), "(duration)"},
	{regexp.MustCompile(`\d+(\.\d+)? [MGT]iB free`), "(space) free"},
	{regexp.MustCompile(`\b\d+ AWS calls? in \d+ m?s`), "(count) AWS calls in (time)"},
	{regexp.MustCompile(`\b\d+ AWS calls?`), "(count) AWS calls"},
	{regexp.MustCompile(`\b\d+\.\d+\b`), "(figure)"},
	{regexp.MustCompile(`\b\d+ (messages|visible|wait)\b`), "(count) $1"},
	{regexp.MustCompile(` +`), " "},
}

// steady masks what may differ.
func steady(text string) string {
	for _, m := range moving {
		text = m.found.ReplaceAllString(text, m.as)
	}
	return text
}
