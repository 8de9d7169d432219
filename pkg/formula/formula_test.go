package formula

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// of are the values of the tests; x and y are signals at their ceiling, low is the most that it can be.
func of(name string) (Value, bool) {
	v, known := map[string]Value{"a": exact(6), "b": exact(3), "zero": {}, "a-b": exact(7), "x": {Number: 100, Up: true}, "y": {Number: 50, Up: true}, "low": {Number: 2, Down: true}}[name]
	return v, known
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		text     string
		want     float64
		up, down bool
		why      string
	}{
		{text: "a + b * 2", want: 12},
		{text: "(a + b) * 2", want: 18},
		{text: "a - b - 1", want: 2},
		{text: "a / b / 2", want: 1},
		{text: "-a + 7", want: 1},
		{text: "2e1 * .5", want: 10},
		{text: "min(a, b, 9) + max(a, b) + sum(a, b, 1)", want: 19},
		{text: "a-b", want: 7},
		{text: "a - b", want: 3},
		{text: "a / zero", why: "division by zero: zero is 0"},
		{text: "a / (b - 3)", why: "division by zero: (b - 3) is 0"},
		{text: "a / max(zero, 1)", want: 6},
		{text: "a + nobody", why: "nobody is missing"},
		{text: "min(a, nobody)", why: "nobody is missing"},
		{text: "0 * nobody", why: "nobody is missing"},
		{text: "1e308 * 10", why: "the result of 1e308 * 10 is +Inf, which is not a finite number"},
		{text: "x + a", want: 106, up: true},
		{text: "a - x", want: -94, down: true},
		{text: "-x", want: -100, down: true},
		{text: "x * b", want: 300, up: true},
		{text: "x * -1", want: -100, down: true},
		{text: "x * zero", want: 0},
		{text: "x * y", want: 5000, up: true},
		{text: "x / b", want: 100.0 / 3, up: true},
		{text: "a / x", want: 0.06, down: true},
		{text: "x / y", want: 2, up: true, down: true},
		{text: "x * low", want: 200, up: true, down: true},
		{text: "a / low", want: 3, up: true, down: true},
		{text: "min(x, a)", want: 6},
		{text: "min(x, 200)", want: 100, up: true},
		{text: "max(x, a)", want: 100, up: true},
		{text: "max(x, 200)", want: 200, up: true},
		{text: "max(low, 5)", want: 5},
		{text: "min(low, 1)", want: 1, down: true},
	} {
		t.Run(c.text, func(t *testing.T) {
			f, err := Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			v, why := f.Value(of)
			if why != c.why || why == "" && (math.Abs(v.Number-c.want) > 1e-9 || v.Up != c.up || v.Down != c.down) {
				t.Errorf("got %+v, %q", v, why)
			}
		})
	}
}

func TestWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":          "a signal, a number or a parenthesis is expected before the end (character 1)",
		"a +":       "a signal, a number or a parenthesis is expected before the end (character 4)",
		"a b":       "an operator is missing before b (character 3)",
		"(a + b":    "an operator or a closing parenthesis is expected before the end (character 7)",
		"a + b)":    "an operator is missing before ) (character 6)",
		"avg(a, b)": "avg is not a function; the average of two is (a + b) / 2 (character 1)",
		"min()":     "a signal, a number or a parenthesis is expected before ) (character 5)",
		"$a + 1":    "a name is written without $; write a in place of $a (character 1)", "${a} + 1": "a name is written without $; write a in place of ${a} (character 1)", "a ** 2": "there is no operator for powers; multiply, as in x * x (character 4)", "a * 10%": "10% is not a number here; write 0.1 for a share, or 10 for a value in percent (character 7)", "MAX(a, 1)": "MAX is not a function; write max (character 1)",
		"a * 1,5": "a decimal has a point; write 1.5 (character 6)", "b * 1000ms": "a number must not have a unit; convert the number to the unit of the signals, and leave out ms; if ms is a signal, write * before it (character 9)",
		"a > 3 ? 1 : 0": "conditions are not supported, only + - * /, min, max and sum; max(x - 50, 0) is " +
			"the part of x above 50 (character 3)",
		"a ^ 2": "there is no operator for powers; multiply, as in x * x (character 3)",
		"é + a": "a signal, a number or a parenthesis is expected before é (character 1)",
		"a + é": "a signal, a number or a parenthesis is expected before é (character 5)",
		"1e999": "1e999 is too large (character 1)",
		"2a":    "a number must not have a unit; convert the number to the unit of the signals, and leave out a; if a is a signal, write * before it (character 2)",
		"a > 3": "conditions are not supported, only + - * /, min, max and sum; max(x - 50, 0) is " +
			"the part of x above 50 (character 3)",
		"min(a b)":        "an operator, a comma or a closing parenthesis is expected before b (character 7)",
		"max(a, 70%)":     "70% is not a number here; write 0.7 for a share, or 70 for a value in percent (character 10)",
		"a / 0":           "the expression divides by a part that is always 0: 0 (character 5)",
		"a / (1 - 1) + b": "the expression divides by a part that is always 0: (1 - 1) (character 5)",
		"a / min(0, 2)":   "the expression divides by a part that is always 0: min(0, 2) (character 5)",
		"a / 0.0 / b":     "the expression divides by a part that is always 0: 0.0 (character 5)",
		"a.String()":      "a name must not have a dot; only signals of this tier can be used, by their names (character 2)",
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{strings.Repeat("(", 2000), strings.Repeat("(", 60) + "a", strings.Repeat("-", 60) + "a"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%.20s... is taken", text)
		}
	}
}

func TestNames(t *testing.T) {
	f, err := Parse(" errors / max(requests, 1) * 100 + errors ")
	if err != nil || !slices.Equal(f.Names(), []string{"errors", "requests"}) || f.String() != "errors / max(requests, 1) * 100 + errors" {
		t.Errorf("%v, %q, %v", f.Names(), f, err)
	}
	if _, why := (Formula{}).Value(of); why == "" {
		t.Error("the zero Formula has a value")
	}
}

func TestMixed(t *testing.T) {
	units := map[string]string{"cpu": "percent", "memory": "percent", "latency": "seconds"}
	for text, want := range map[string]string{
		"cpu + latency": "cpu latency", "cpu - (memory - latency)": "memory latency", "max(cpu, memory, latency)": "cpu latency",
		"-cpu + sum(latency, 1)": "cpu latency", "(cpu + latency) * 2": "cpu latency",
		"cpu + memory": " ", "cpu + 10 * latency": " ", "cpu / latency + memory": " ", "cpu + 5": " ", "cpu + other": " ", "min(cpu, memory) - 1": " ",
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if one, other := f.Mixed(func(n string) string { return units[n] }); one+" "+other != want {
			t.Errorf("%s: %s and %s, want %s", text, one, other, want)
		}
	}
}

// Whatever the truth behind a bound is, the value of the truth lies on the side that the result names.
func TestBoundsHold(t *testing.T) {
	texts := []string{"a + b", "a - b", "a * b", "a / b", "min(a, b)", "max(a, b)", "a * (b - c)", "(a - b) / c", "max(a - b, 0) / (1 + c)", "min(a, b) * c - a", "-a * -b + c"}
	rapid.Check(t, func(t *rapid.T) {
		f, err := Parse(rapid.SampledFrom(texts).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		seen, truth := map[string]Value{}, map[string]Value{}
		for _, n := range f.Names() {
			v := Value{Number: float64(rapid.IntRange(-4, 8).Draw(t, n)), Up: rapid.Bool().Draw(t, n+" up"), Down: rapid.Bool().Draw(t, n+" down")}
			is := v.Number
			if v.Up && rapid.Bool().Draw(t, n+" above") {
				is += rapid.Float64Range(0, 9).Draw(t, n+" by")
			} else if v.Down {
				is -= rapid.Float64Range(0, 9).Draw(t, n+" by")
			}
			seen[n], truth[n] = v, exact(is)
		}
		got, why := f.Value(func(n string) (Value, bool) { return seen[n], true })
		is, whyTruth := f.Value(func(n string) (Value, bool) { return truth[n], true })
		if why != "" || whyTruth != "" {
			return
		}
		const little = 1e-9
		if is.Number > got.Number+little && !got.Up || is.Number < got.Number-little && !got.Down {
			t.Errorf("%s of %v is %+v, and the truth %v is %v", f, seen, got, truth, is.Number)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a + b", "min(a, -3) / (x - 1)", "((", "1e5*", "a-b-c", "sum(1,2,3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(parsed.String())
		if err != nil || !slices.Equal(again.Names(), parsed.Names()) {
			t.Fatalf("%q is read back as %v, %v", text, again.Names(), err)
		}
		v, why := parsed.Value(func(string) (Value, bool) { return exact(2), true })
		w, whyAgain := again.Value(func(string) (Value, bool) { return exact(2), true })
		if v != w || why != whyAgain || why == "" && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)) {
			t.Fatalf("%q comes to %+v, %q and %+v, %q", text, v, why, w, whyAgain)
		}
	})
}
