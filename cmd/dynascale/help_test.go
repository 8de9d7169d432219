package main

import (
	"strings"
	"testing"
)

// Help flows anew in a narrow terminal, and is as it was written in a wide one.
func TestHelpInANarrowTerminal(t *testing.T) {
	const text = "Stop changing the size of a tier, or\nthat of every tier.\n\nExamples:\n  dynascale pause web --for 2h --reason deploy\n\nFlags:\n      --for string   how long, from 1m to 30d, or ever\n  -h, --help         help\n"
	if got := narrow(text, 80); got != text {
		t.Errorf("in 80 columns: %s", got)
	}
	const want = "Stop changing the size of a\ntier, or that of every tier.\n\nExamples:\n  dynascale pause web --for 2h --reason deploy\n\nFlags:\n      --for string\n          how long, from 1m to\n          30d, or ever\n  -h, --help         help\n"
	if got := narrow(text, 30); got != want {
		t.Errorf("in 30 columns:\n%s", got)
	}
}

// An error that is no terminal's is one line, whatever COLUMNS says.
func TestAnErrorInAPipeIsOneLine(t *testing.T) {
	t.Setenv("COLUMNS", "20")
	var out strings.Builder
	complain(&out, "dynascale: a sentence that is longer than twenty columns")
	if got := out.String(); got != "dynascale: a sentence that is longer than twenty columns\n" {
		t.Errorf("%q", got)
	}
}
