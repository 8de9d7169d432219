package rawtext

import (
	"strings"
	"testing"
)

// A long line is looked at once, and not once more for each of its keys, templates or characters: that would take longer than any test may.
func TestLongLines(*testing.T) {
	for _, text := range []string{
		"{" + strings.Repeat(`"a":{"b":1},`, 100_000), "{" + strings.Repeat(`"a": 1,`, 100_000), "{" + strings.Repeat("{", 500_000),
		"a: {" + strings.Repeat(`b:"x"`, 100_000), strings.Repeat("a {", 100_000), "{a: 1\n" + strings.Repeat("\n", 100_000) + "b: 2",
		strings.Repeat("- ", 100_000) + "a\nb: [@c",
	} {
		Broken(text, 1, "", some)
	}
	for _, text := range []string{
		"query: '" + strings.Repeat("${a}", 100_000) + "'", "{" + strings.Repeat(`"query":"${a}",`, 40_000) + "}",
	} {
		Look(text)
	}
}
