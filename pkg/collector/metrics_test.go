package collector

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

func TestReadsNewestSettledPeriod(t *testing.T) {
	tests := []struct {
		name   string
		now    time.Time
		points []signal.Point
		want   string
	}{
		{"the period that just closed is half-filled", noon, every(time.Minute, noon.Add(-time.Minute), 3, 50), "50 at 11:58 fresh"},
		{"a second before it settles", noon.Add(59 * time.Second), every(time.Minute, noon.Add(-time.Minute), 3, 50), "50 at 11:58 fresh"},
		{"settled to the second", noon.Add(time.Minute), every(time.Minute, noon.Add(-time.Minute), 70, 50), "70 at 11:59 fresh"},
		{"the period under way", noon.Add(30 * time.Second), every(time.Minute, noon, 1, 3, 50), "50 at 11:58 fresh"},
		{"a datapoint from the future", noon, every(time.Minute, noon.Add(time.Hour), 9), "gap: no datapoint of AWS/EC2 cpu yet; if there should be one by now, check its namespace, name and dimensions"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// The source returns more than it was asked for.
			cloud := &cloud{series: func(signal.Query) signal.Series { return signal.Series{Points: tt.points} }}
			c := New(cloud.options(web(metric("cpu", time.Minute))))
			want(t, said(observe(t, c, tt.now), "cpu"), tt.want)
		})
	}
}

func TestFiveMinuteMetricIsPaidForOncePerFiveMinutes(t *testing.T) {
	var day []signal.Point
	for at := noon.Add(2 * time.Hour); at.After(noon.Add(-time.Hour)); at = at.Add(-5 * time.Minute) {
		day = append(day, signal.Point{At: at, Value: 50})
	}
	cloud := &cloud{points: map[string][]signal.Point{"cpu": day}}
	c := New(cloud.options(web(metric("cpu", 5*time.Minute))))
	for minute := range 60 {
		s := observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		if x, ok := s.Sample("cpu"); !ok || x.Quality != scale.Fresh && minute%5 != 0 {
			t.Fatalf("minute %d: %s", minute, said(s, "cpu"))
		}
	}
	if got := cloud.metricsAsked(); got != 12+1 { // one more to begin with
		t.Errorf("asked %d times in an hour, want 13", got)
	}
}

func TestLateDatapointIsAskedForUntilItArrives(t *testing.T) {
	cloud := &cloud{points: map[string][]signal.Point{"cpu": every(time.Minute, noon.Add(-2*time.Minute), 50)}}
	c := New(cloud.options(web(metric("cpu", time.Minute))))
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{0, "50 at 11:58 fresh"},
		{3 * time.Minute, "50 at 11:58 fresh"},
		{4 * time.Minute, "50 at 11:58 stale"},
		{11 * time.Minute, "50 at 11:58 stale"},
		{12 * time.Minute, "gap: last value 13 min old"},
		{62 * time.Minute, "gap: last value 1 h 3 min old"},
	} {
		before := len(cloud.asked)
		want(t, said(observe(t, c, noon.Add(step.after)), "cpu"), step.want)
		if len(cloud.asked) != before+1 {
			t.Errorf("after %s: %d calls, want 1", step.after, len(cloud.asked)-before)
		}
	}
	cloud.points["cpu"] = every(time.Minute, noon.Add(time.Hour), 60, 61)
	want(t, said(observe(t, c, noon.Add(62*time.Minute)), "cpu"), "60 at 13:00 fresh")
	calls := len(cloud.asked)
	want(t, said(observe(t, c, noon.Add(62*time.Minute+30*time.Second)), "cpu"), "60 at 13:00 fresh")
	if len(cloud.asked) != calls {
		t.Error("asked again for a period that is known")
	}
}

// What is to be checked is what the signal has: an expression has no namespace of its own.
func TestAnExpressionWithoutADatapoint(t *testing.T) {
	s := metric("busy", time.Minute)
	s.Source.Metric = &signal.Query{Expression: "a * 2", Period: time.Minute, Inputs: map[string]signal.Query{"a": *s.Source.Metric}}
	c := New((&cloud{}).options(web(s)))
	want(t, said(observe(t, c, noon), "busy"), "gap: no datapoint of a * 2 yet; if there should be one by now, check the expression and its metrics")
}

func TestMissingDatapoint(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name    string
		zeroes  bool
		first   signal.Series // at 12:00
		second  signal.Series // at 12:01
		refused error         // of the second call
		want    string
	}{
		{name: "is a gap for most signals", want: "gap: no datapoint of AWS/EC2 errors yet; if there should be one by now, check its namespace, name and dimensions"},
		{name: "is zero for counts", zeroes: true, want: "0 at 11:59 fresh"},
		{name: "is zero after a count", zeroes: true, first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)}, want: "0 at 11:59 fresh"},
		{name: "is the last value for most signals", first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)}, want: "7 at 11:58 fresh"},
		{name: "is not zero when the call failed", zeroes: true, first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)},
			refused: fail(scale.Unreachable, "no answer"), want: "7 at 11:58 fresh"},
		{name: "is not zero when nothing was ever answered", zeroes: true, first: signal.Series{Problem: "InternalError"},
			refused: fail(scale.Unreachable, "no answer"), want: "gap: testing: unreachable: no answer"},
		{name: "is not zero when the series is incomplete", zeroes: true, first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)},
			second: signal.Series{Problem: "PartialData"}, want: "7 at 11:58 fresh"},
		{name: "stays the zero it was while the source fails", zeroes: true, refused: fail(scale.Throttled, "slow down"), want: "0 at 11:58 fresh"},
		{name: "points beside a problem are not trusted", first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)},
			second: signal.Series{Points: every(time.Minute, noon.Add(-time.Minute), 1), Problem: "PartialData"}, want: "7 at 11:58 fresh"},
		{name: "not a number is passed over", first: signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)},
			second: signal.Series{Points: every(time.Minute, noon.Add(-time.Minute), nan)}, want: "7 at 11:58 fresh"},
		{name: "not a number is no zero", zeroes: true, second: signal.Series{Points: every(time.Minute, noon.Add(-time.Minute), math.Inf(1))},
			want: "gap: every datapoint of AWS/EC2 errors is too new or not a number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answer := tt.first
			cloud := &cloud{series: func(signal.Query) signal.Series { return answer }}
			sig := metric("errors", time.Minute)
			sig.MissingIsZero = tt.zeroes
			c := New(cloud.options(web(sig)))
			observe(t, c, noon)
			answer = tt.second
			cloud.refuse = func([]signal.Query) error { return tt.refused }
			want(t, said(observe(t, c, noon.Add(time.Minute)), "errors"), tt.want)
		})
	}
}

func TestProblemIsPartOfTheGap(t *testing.T) {
	answer := signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)}
	cloud := &cloud{series: func(signal.Query) signal.Series { return answer }}
	var troubles []string
	o := cloud.options(web(metric("cpu", time.Minute)))
	o.OnTrouble = func(source, problem string, _ scale.Kind) { troubles = append(troubles, source+": "+problem) }
	c := New(o)
	observe(t, c, noon)
	answer = signal.Series{Problem: "InternalError"}
	want(t, said(observe(t, c, noon.Add(22*time.Minute)), "cpu"), "gap: last value 23 min old; InternalError")
	want(t, strings.Join(troubles, "|"), "cloudwatch: InternalError")
}

func TestRatio(t *testing.T) {
	at := func(minutes int, v float64) signal.Point {
		return signal.Point{At: noon.Add(time.Duration(minutes) * time.Minute), Value: v}
	}
	tests := []struct {
		name        string
		part, whole signal.Series
		zeroes      bool
		want        string
	}{
		{name: "same period", part: signal.Series{Points: []signal.Point{at(-2, 5), at(-3, 50)}}, whole: signal.Series{Points: []signal.Point{at(-2, 200), at(-3, 100)}}, want: "2.5 at 11:58 fresh"},
		{name: "no errors published means none", part: signal.Series{Points: []signal.Point{at(-3, 50)}}, whole: signal.Series{Points: []signal.Point{at(-2, 200), at(-3, 100)}}, want: "0 at 11:58 fresh"},
		{name: "errors of another period are not mixed in", part: signal.Series{Points: []signal.Point{at(-2, 5)}}, whole: signal.Series{Points: []signal.Point{at(-3, 100)}}, want: "0 at 11:57 fresh"},
		{name: "errors unreadable are not none", part: signal.Series{Problem: "Forbidden"}, whole: signal.Series{Points: []signal.Point{at(-2, 200)}}, want: "gap: Forbidden"},
		{name: "no requests published", part: signal.Series{Points: []signal.Point{at(-2, 5)}}, want: "gap: no datapoint of AWS/ApplicationELB requests yet; if there should be one by now, check its namespace, name and dimensions"},
		{name: "no requests published where that means none", zeroes: true, want: "0 at 11:58 fresh"},
		{name: "a share of zero", whole: signal.Series{Points: []signal.Point{at(-2, 0)}}, want: "0 at 11:58 idle"},
		{name: "a share of zero where that means none", zeroes: true, whole: signal.Series{Points: []signal.Point{at(-2, 0)}}, want: "0 at 11:58 fresh"},
		{name: "a half-filled whole", part: signal.Series{Points: []signal.Point{at(-1, 9)}}, whole: signal.Series{Points: []signal.Point{at(-1, 10), at(-2, 100)}}, want: "0 at 11:58 fresh"},
		{name: "a part that is no number", part: signal.Series{Points: []signal.Point{at(-2, math.NaN()), at(-3, 1)}}, whole: signal.Series{Points: []signal.Point{at(-2, 100), at(-3, 100)}}, want: "1 at 11:57 fresh"},
		{name: "a share beyond all numbers", part: signal.Series{Points: []signal.Point{at(-2, math.MaxFloat64)}}, whole: signal.Series{Points: []signal.Point{at(-2, 0.1)}}, want: "gap: the value is +Inf, which is not a finite number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cloud := &cloud{series: func(q signal.Query) signal.Series {
				if q.Name == "errors" {
					return tt.part
				}
				return tt.whole
			}}
			signal := ratio("failures")
			signal.MissingIsZero = tt.zeroes
			want(t, said(observe(t, New(cloud.options(web(signal))), noon), "failures"), tt.want)
		})
	}
}

func TestPerSecondDividesByThePeriod(t *testing.T) {
	cloud := &cloud{points: map[string][]signal.Point{"requests": every(5*time.Minute, noon.Add(-10*time.Minute), 600)}}
	sum := metric("requests", 5*time.Minute)
	rate := metric("requests", 5*time.Minute)
	rate.Name = "rate"
	q := *rate.Source.Metric
	q.PerSecond = true
	rate.Source.Metric = &q
	s := observe(t, New(cloud.options(web(rate, sum))), noon.Add(time.Minute))
	want(t, said(s, "rate"), "2 at 11:50 stale")
	want(t, said(s, "requests"), "600 at 11:50 stale")
	if got := cloud.metricsAsked(); got != 1 {
		t.Errorf("%d metrics asked for one metric read in two ways", got)
	}
	if s.Samples[0].Signal != "rate" || s.Samples[0].Period != 5*time.Minute || s.Samples[0].Unit != "percent" {
		t.Errorf("samples %+v: want the order, period and unit of the signals", s.Samples)
	}
}

func TestOneBadQueryDoesNotBlindTheOthers(t *testing.T) {
	var signals []signal.Signal
	for i := range 500 {
		signals = append(signals, metric(fmt.Sprintf("m%03d", i), time.Minute))
	}
	cloud := &cloud{
		series: func(signal.Query) signal.Series {
			return signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), 7)}
		},
		refuse: func(queries []signal.Query) error {
			for _, q := range queries {
				if q.Name == "m123" {
					return fail(scale.Invalid, "m123 is nonsense")
				}
			}
			return nil
		},
	}
	c := New(cloud.options(web(signals...)))
	s := observe(t, c, noon)
	if len(s.Samples) != 499 {
		t.Fatalf("%d of 499 good signals were read", len(s.Samples))
	}
	want(t, said(s, "m123"), "gap: refused at 12:00 UTC, and dynascale asks again 15 min later: testing: invalid: m123 is nonsense")
	if n := len(cloud.asked); n > 19 {
		t.Errorf("%d calls to find one bad query among 500", n)
	}
	for minute := 1; minute < 15; minute++ {
		before := len(cloud.asked)
		s = observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		if n := len(cloud.asked) - before; n != 1 {
			t.Fatalf("minute %d: %d calls, want 1 without the refused query", minute, n)
		}
	}
	want(t, said(s, "m123"), "gap: refused at 12:00 UTC, and dynascale asks again 15 min later: testing: invalid: m123 is nonsense")
	before := len(cloud.asked)
	cloud.refuse = nil
	s = observe(t, c, noon.Add(15*time.Minute))
	alone := 0
	for _, call := range cloud.asked[before:] {
		if len(call) == 1 && call[0] == "m123" {
			alone++
		}
	}
	if alone != 1 || len(cloud.asked)-before != 2 {
		t.Errorf("the refused query was asked alone %d times in %d calls, want 1 in 2", alone, len(cloud.asked)-before)
	}
}

func TestOnlyInvalidCallsAreBisected(t *testing.T) {
	for _, kind := range []scale.Kind{scale.Throttled, scale.Unreachable, scale.Denied, scale.Internal} {
		t.Run(string(kind), func(t *testing.T) {
			cloud := &cloud{refuse: func([]signal.Query) error { return fail(kind, "no") }}
			c := New(cloud.options(web(metric("a", time.Minute), metric("b", time.Minute))))
			want(t, said(observe(t, c, noon), "a"), "gap: testing: "+string(kind)+": no")
			if len(cloud.asked) != 1 {
				t.Errorf("%d calls, want 1", len(cloud.asked))
			}
		})
	}
}

func TestAllInvalidIsBounded(t *testing.T) {
	var signals []signal.Signal
	for i := range 500 {
		signals = append(signals, metric(fmt.Sprintf("m%03d", i), time.Minute))
	}
	cloud := &cloud{refuse: func([]signal.Query) error { return fail(scale.Invalid, "no") }}
	s := observe(t, New(cloud.options(web(signals...))), noon)
	if n := len(cloud.asked); n > fetch.MostPieces {
		t.Errorf("%d calls, want at most %d", n, fetch.MostPieces)
	}
	if len(s.Gaps) != 501 { // and the group is missing
		t.Errorf("%d gaps", len(s.Gaps))
	}
}

func TestPacking(t *testing.T) {
	many := func(n int, f func(i int) signal.Signal) []signal.Signal {
		var out []signal.Signal
		for i := range n {
			out = append(out, f(i))
		}
		return out
	}
	plain := func(i int) signal.Signal { return metric(fmt.Sprintf("m%d", i), time.Minute) }
	expression := func(inputs int) func(i int) signal.Signal {
		return func(i int) signal.Signal {
			q := signal.Query{Expression: fmt.Sprintf("a/%d", i+1), Period: time.Minute, Inputs: map[string]signal.Query{}}
			for j := range inputs {
				q.Inputs[fmt.Sprintf("a%d", j)] = signal.Query{Namespace: "N", Name: "x", Period: time.Minute, Statistic: "Sum"}
			}
			return signal.Signal{Name: fmt.Sprint("e", i), Source: signal.Source{Metric: &q}}
		}
	}
	insight := func(i int) signal.Signal {
		q := signal.Query{Expression: fmt.Sprintf("SELECT MAX(x%d) FROM N", i), Period: time.Minute}
		return signal.Signal{Name: fmt.Sprint("i", i), Source: signal.Source{Metric: &q}}
	}
	tests := []struct {
		name    string
		signals []signal.Signal
		calls   int
	}{
		{"nothing", nil, 0},
		{"500 metrics", many(500, plain), 1},
		{"501 metrics", many(501, plain), 2},
		{"1000 metrics", many(1000, plain), 2},
		{"the same metric 1000 times", many(1000, func(int) signal.Signal { return plain(0) }), 1},
		{"250 expressions of one input", many(250, expression(1)), 1},
		{"251 expressions of one input", many(251, expression(1)), 2},
		{"100 expressions of four inputs", many(100, expression(4)), 1},
		{"100 expressions of five inputs", many(100, expression(5)), 2},
		{"three Metrics Insights queries", many(3, insight), 3},
		{"periods of a day and a minute", append(many(10, plain), metric("daily", 24*time.Hour)), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cloud := &cloud{}
			c := New(cloud.options(web(tt.signals...)))
			observe(t, c, noon)
			if got := len(cloud.asked); got != tt.calls {
				t.Errorf("%d calls, want %d", got, tt.calls)
			}
			for _, batch := range pack(c.asks) {
				slots := 0
				for _, a := range batch {
					slots += a.slots
				}
				if slots > maxSlots {
					t.Errorf("%d slots in one call", slots)
				}
			}
		})
	}
}

func TestTiersShareQueries(t *testing.T) {
	cloud := &cloud{points: map[string][]signal.Point{"cpu": every(time.Minute, noon.Add(-2*time.Minute), 7)}}
	a, b := web(metric("cpu", time.Minute)), web(metric("cpu", time.Minute))
	b.Name = "api"
	world := New(cloud.options(a, b)).Observe(context.Background(), noon)
	want(t, said(world[1], "cpu"), "7 at 11:58 fresh")
	if cloud.metricsAsked() != 1 || len(cloud.groupCalls) != 1 || len(cloud.groupCalls[0]) != 1 {
		t.Errorf("metrics %d, groups %v: want one of each", cloud.metricsAsked(), cloud.groupCalls)
	}
}

func TestKeyTellsQueriesApart(t *testing.T) {
	base := signal.Query{Namespace: "N", Name: "m", Statistic: "Sum", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"A": "1", "B": "2"})}
	variants := map[string]func(*signal.Query){
		"namespace": func(q *signal.Query) { q.Namespace = "O" }, "name": func(q *signal.Query) { q.Name = "n" },
		"statistic": func(q *signal.Query) { q.Statistic = "p99" }, "period": func(q *signal.Query) { q.Period = time.Hour },
		"dimension": func(q *signal.Query) { q.Dimensions = signal.DimensionsOf(map[string]string{"A": "1", "B": "3"}) },
		"boundary":  func(q *signal.Query) { q.Dimensions = signal.DimensionsOf(map[string]string{"A": `1" "B"="2`}) },
		"expression": func(q *signal.Query) {
			q.Expression = "a"
			q.Inputs = map[string]signal.Query{"a": {Name: "m"}}
		},
		"input": func(q *signal.Query) {
			q.Expression = "a"
			q.Inputs = map[string]signal.Query{"a": {Name: "n"}}
		},
	}
	seen := map[string]string{key(base): "base"}
	for name, change := range variants {
		q := base
		change(&q)
		if other, taken := seen[key(q)]; taken {
			t.Errorf("%s and %s share a key", name, other)
		}
		seen[key(q)] = name
	}
	same := base
	same.Dimensions = signal.DimensionsOf(map[string]string{"B": "2", "A": "1"})
	if key(same) != key(base) {
		t.Error("the order of dimensions matters")
	}
}
