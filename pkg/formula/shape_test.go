package formula

import (
	"math"
	"strings"
	"testing"
)

// a and b lie from 0 to 100, n is never negative, and of u nothing is known.
func TestSpan(t *testing.T) {
	all := map[string]Span{"a": {0, 100}, "b": {0, 100}, "n": {0, math.Inf(1)}, "u": Any()}
	inf := math.Inf(1)
	for text, want := range map[string]Span{
		"a / 2": {0, 50}, "a - 50": {-50, 50}, "-a": {-100, 0}, "0 * n": {0, 0}, "100 - a": {0, 100}, "a + b": {0, 200}, "a * n": {0, inf}, "a / b": {0, inf},
		"a / n": {0, inf}, "a / u": {-inf, inf}, "1 / (a + 1)": {1.0 / 101, 1}, "1 / (0 - 1 - a)": {-1, -1.0 / 101}, "max(a, b / 2)": {0, 100}, "min(a / 4, n)": {0, 25},
		"sum(a, b, 3)": {3, 203}, "u * 2": {-inf, inf}, "n - n": {-inf, inf}, "a * -1": {-100, 0}, "a / (b - 100)": {-inf, 0},
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(text, err)
		}
		if got := f.Span(func(name string) Span { return all[name] }); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// a and b are of the sort, and x is not.
func TestScaled(t *testing.T) {
	for text, want := range map[string]bool{
		"a": true, "a / 10": true, "2 * a": true, "a + b": true, "a + 5": true, "max(a, 10)": true, "sum(a, b / 2)": true, "-a": false, "a - 5": true,
		"a - b": false, "a / b": false, "10 / a": false, "a * b": false, "a + x": false, "a * x": false, "x": false, "3": false, "max(a, x)": false,
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(text, err)
		}
		if got := f.Scaled(func(name string) bool { return name != "x" }); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestFalling(t *testing.T) {
	for text, want := range map[string]string{
		"100 - a": "a", "-a": "a", "100 - a / 2": "a", "a * -1": "a", "100 - max(a, b)": "a b", "-2 * (a + b)": "a b", "0 - (100 - a) * -1": "a",
		"a": "", "a - b": "", "a - 2 * a": "", "100 - a * b": "", "1 / a": "", "100 - (100 - a)": "", "5": "", "0 * a": "",
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(text, err)
		}
		if got := strings.Join(f.Falling(), " "); got != want {
			t.Errorf("%s: got %q", text, got)
		}
	}
}
