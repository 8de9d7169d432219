package finding

import (
	"strings"
	"testing"
)

// Errors are told apart in one line; a text of others is only put into one.
func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a: 40 is below min 50\nb: unknown key":      "a: 40 is below min 50; b: unknown key",
		"several mistakes:\n  one,\n\n  two;\nthree": "several mistakes: one, two; three",
		"a\ttag\r\u2028of  others":                   "a tag of others",
		"one\r\ntwo\n":                               "one; two",
		"":                                           "",
	} {
		if got := Errors(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if got := OneLine(text); got != strings.ReplaceAll(want, ";", "") && strings.Count(text, ";") == 0 {
			t.Errorf("%q without a division is %q", text, got)
		}
	}
}
