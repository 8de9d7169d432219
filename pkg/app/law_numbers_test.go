package app

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// formatted are the ways to write a number for people that package amount has in their place.
var formatted = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`%d (?:more )?[a-z]*[b-hj-rt-z]s\b`), "amount.Count, which knows that one is no plural"},
	{regexp.MustCompile(`%(?:\.\d+)?[eg]`), "amount.Number or amount.Value: nobody reads 1.586e+04"},
	{regexp.MustCompile(`%(?:\.\d+)?[fgv] ?(?:%%|s\b|seconds|bytes|percent|[KMGT]i?B\b)`), "amount.Percent, amount.Value or amount.Bytes"},
	{regexp.MustCompile(`\b[kKMGT]B\b`), "amount.Bytes: sizes are binary, 1 GiB"},
	{regexp.MustCompile(`\$%`), "amount.Dollars"},
}

// numbersElsewhere are the texts that look so and are right, by file.
var numbersElsewhere = map[string]map[string]string{
	"pkg/server/decisions.go":    {"%d times": "it is at least two"},
	"pkg/config/control.go":      {"%d bytes": "a path that is too long"},
	"pkg/config/math.go":         {"%d inputs": "more than there may be"},
	"pkg/config/query.go":        {"%d dimensions": "more than there may be"},
	"pkg/control/reach_other.go": {"%d bytes": "a path that is too long"},
	"pkg/history/pack.go":        {"%d bytes": "the longest there may be"},
	"pkg/kind/selector.go":       {"%d characters": "more than there may be"},
	"pkg/keys/walk.go":           {"%d values": "the most there may be"},
	"pkg/memory/action.go":       {"%d pauses": "the most there may be"},
	"pkg/play/tracking.go":       {"%d datapoints": "as AWS has them: three and fifteen"},
	"pkg/play/simulate_tier.go":  {"%d tiers": "more than one"},
	"pkg/server/body.go":         {"%d bytes": "the most there may be", "%d characters": "more than there may be"},
	"pkg/token/token.go":         {"%d characters": "the most there may be"},
}

// Numbers for people are written in one place.
func TestLawNumbers(t *testing.T) {
	met := map[string]map[string]bool{}
	for _, s := range sources(t) {
		if notOurs(s.dir) || strings.HasPrefix(s.dir, "pkg/aws/") || s.dir == "pkg/amount" || s.dir == "pkg/kind/kindtest" || s.dir == "pkg/memory/memorytest" {
			continue // the words of AWS and of tests
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(l.Value)
			if err != nil || !forPeople(text) {
				return true
			}
			for _, f := range formatted {
				for _, found := range f.pattern.FindAllString(text, -1) {
					if why := numbersElsewhere[s.path][found]; why != "" {
						if met[s.path] == nil {
							met[s.path] = map[string]bool{}
						}
						met[s.path][found] = true
						continue
					}
					t.Errorf("%s: %q in %q: use %s", s.set.Position(l.Pos()), found, text, f.instead)
				}
			}
			return true
		})
	}
	for path, all := range numbersElsewhere {
		for text := range all {
			if !met[path][text] {
				t.Errorf("%s does not say %q any more: take it out of this test", path, text)
			}
		}
	}
}

// typed are the files whose durations are typed in again: keys, flags, commands, JSON. Everywhere else
// they are written by package amount.
var typed = map[string]string{
	"pkg/keys/show.go":          "effective values are a configuration",
	"pkg/keys/span.go":          "effective values are a configuration",
	"pkg/server/body.go":        "the field for of a pause",
	"pkg/doctor/ledger.go":      "a value for ledger.retention",
	"cmd/dynascale/ledger.go":   "a value for ledger.retention",
	"cmd/dynascale/length.go":   "the default of a flag",
	"cmd/dynascale/simulate.go": "a command to type",
	"cmd/dynascale/watch.go":    "the flag --interval",
}

// Lengths of time are for people, 4 h 25 min, unless they are typed in again.
func TestLawSpans(t *testing.T) {
	met := map[string]bool{}
	for _, s := range sources(t) {
		if notOurs(s.dir) || s.dir == "pkg/scale" || s.dir == "pkg/span" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || f.Sel.Name != "Span" {
				return true
			}
			if in, ok := f.X.(*ast.Ident); !ok || in.Name != "span" && in.Name != "scale" {
				return true
			}
			if met[s.path] = true; typed[s.path] == "" {
				t.Errorf("%s: a length of time is written as 4h25m: use amount.Span, or say in this test who types it", s.set.Position(call.Pos()))
			}
			return true
		})
	}
	for path := range typed {
		if !met[path] {
			t.Errorf("%s writes no duration that is typed any more: take it out of this test", path)
		}
	}
}
