package main

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A number that cannot be meant is told in words, before anybody is asked.
func TestMistypedNumbersAndFlags(t *testing.T) {
	for line, want := range map[string]string{
		"budget grant NaN": `"NaN" is not an amount in US dollars such as 50`,
		"budget grant Inf": `"Inf" is not an amount in US dollars such as 50`,
		"budget grant -5":  "-5 is below 0, and 'dynascale budget grant' takes no numbers below 0; use: dynascale budget grant USD [flags]",
		"budget grant 0": "0 adds nothing: a grant is an amount above 0; " +
			"'dynascale budget revoke' takes a grant back",
		"budget grant 1,000":       `"1,000" is not an amount in US dollars such as 50; write 1000`,
		"budget grant 50usd":       `"50usd" is not an amount in US dollars such as 50; write 50`,
		"override web --min 1.5":   "--min: 1.5 is not a whole number",
		"override web --min 1,000": "--min: 1,000 is not a whole number; write 1000",
		"override web --min -3":    "--min is -3; it must be at least 1",
		"override web --max 0":     "--max is 0; it must be at least 1",
		"override web --max": "--max needs a value: the largest size " +
			"while the override lasts",
		"override web --mn 5":                            "there is no flag --mn; did you mean --min?",
		"override web --max " + "9999999999999999999999": "--max: 9999999999999999999999 is too large a number",
		"pause -1":                 "-1 is below 0, and 'dynascale pause' takes no numbers below 0; use: dynascale pause TIER | --all [flags]",
		"history -limit 5":         "there is no flag -limit; write two dashes: --limit",
		"notify test --timeout 5":  "--timeout: 5 has no unit; write 5s for seconds, 5m for minutes",
		"demo --seed -1":           "--seed: -1 is not a whole number of 0 or more",
		"status --watch=x":         "--watch: x is neither true nor false",
		"playground load web xNaN": `"xNaN" is not a factor: give x and a number of 0 or more, such as x3 or x0.5`,
	} {
		root := newRoot(&bytes.Buffer{})
		root.SetErr(io.Discard)
		args := strings.Fields(line)
		if at := map[string]int{"budget": 2, "override": 1, "pause": 1}[args[0]]; at > 0 {
			args = slices.Insert(args, at, "--socket", filepath.Join(t.TempDir(), "none")) // of no daemon that runs here
		}
		root.SetArgs(args)
		err := root.ExecuteContext(t.Context())
		if usage := (usageError{}); !errors.As(err, &usage) || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", line, err, want)
		}
	}
}
