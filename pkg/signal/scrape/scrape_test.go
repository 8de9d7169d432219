package scrape

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// page is a page at some second after noon: values by labels such as code="200".
func page(after int, values map[string]float64) *resource.Answer {
	a := &resource.Answer{At: noon.Add(time.Duration(after) * time.Second), Counter: true}
	for text, v := range values {
		labels := map[string]string{}
		for pair := range strings.FieldsSeq(text) {
			name, value, _ := strings.Cut(pair, "=")
			labels[name] = value
		}
		a.Series = append(a.Series, resource.Series{Labels: labels, Points: []scale.Point{{Value: v}}})
	}
	return a
}

func read(m *Metric, before, now *resource.Answer) signal.Reading {
	return m.Read(looked(m, before, now))
}

func looked(m *Metric, before, now *resource.Answer) facts.Facts {
	is := *now
	is.Before = before
	m.Endpoint = "main"
	var book facts.Book
	book.Write("endpoint main", m.request().Key(), facts.Entry{Is: is, Found: true, At: is.At})
	return book.Facts()
}

type values = map[string]float64

func TestRates(t *testing.T) {
	for _, c := range []struct {
		name         string
		labels       map[string]string
		before, now  values
		want         float64
		partial, why string
	}{
		{"the first look", nil, nil, values{"": 5000}, 0, "", firstLook},
		{"a rate", nil, values{"": 5000}, values{"": 8000}, 50, "", ""},
		{"nothing happened", nil, values{"": 5000}, values{"": 5000}, 0, "", ""},
		{"it began anew", nil, values{"": 8000}, values{"": 120}, 2, restarted, ""},
		{"all of its values", nil, values{"code=200": 60, "code=500": 0}, values{"code=200": 660, "code=500": 60}, 11, "", ""},
		{"those with a label", map[string]string{"code": "500"}, values{"code=200": 60, "code=500": 0}, values{"code=200": 660, "code=500": 60}, 1, "", ""},
		{"one that is new began at 0", nil, values{"code=200": 60}, values{"code=200": 660, "code=500": 60}, 11, "", ""},
		{"one that is gone began anew", nil, values{"code=200": 60, "code=500": 10}, values{"code=200": 660}, 10, restarted, ""},
		{"one of two began anew", nil, values{"code=200": 60, "code=500": 10}, values{"code=200": 660, "code=500": 6}, 10.1, restarted, ""},
		{"no such label", map[string]string{"code": "404"}, values{"code=200": 60}, values{"code=200": 660}, 0, "", `the metrics page has 1 value of requests_total, but none with the labels {code="404"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before *resource.Answer
			if c.before != nil {
				before = page(0, c.before)
			}
			r := read(&Metric{Remote: signal.Remote{Labels: c.labels}, Name: "requests_total", As: "auto"}, before, page(60, c.now))
			if r.Trouble != c.why || r.Partial != c.partial || math.Abs(r.Value-c.want) > 1e-9 || c.why == "" && (r.At != noon || r.Period != time.Minute) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestLevelsAndTypes(t *testing.T) {
	two := page(60, values{"pool=a": 3, "pool=b": 5})
	two.Counter, two.Gauge = false, true
	unknown := page(60, values{"": 7})
	unknown.Counter = false
	for _, c := range []struct {
		name string
		m    Metric
		now  *resource.Answer
		want float64
		why  string
	}{
		{"two", Metric{As: "auto"}, two, 0, "x has 2 values, for example "},
		{"their sum", Metric{As: "auto", Combine: "sum"}, two, 8, ""},
		{"the largest", Metric{As: "auto", Combine: "max"}, two, 5, ""},
		{"the smallest", Metric{As: "auto", Combine: "min"}, two, 3, ""},
		{"their mean", Metric{As: "auto", Combine: "average"}, two, 4, ""},
		{"one of them", Metric{As: "auto", Remote: signal.Remote{Labels: map[string]string{"pool": "b"}}}, two, 5, ""},
		{"a level as a rate", Metric{As: "rate"}, two, 0, "x is not a counter; write 'as: value'"},
		{"a counter as a level", Metric{As: "value"}, page(60, values{"": 7}), 0, "x is a counter, which only grows; a tier needs its rate: write 'as: rate'"},
		{"of no type", Metric{As: "auto"}, unknown, 0, "the metrics page does not say whether x is a counter; write 'as: rate' if it is, and 'as: value' if not"},
		{"of no type, as a level", Metric{As: "value"}, unknown, 7, ""},
		{"of no type, as a rate", Metric{As: "rate"}, unknown, 0, firstLook},
		{"not there", Metric{As: "auto"}, page(60, nil), 0, "the metrics page has no value of x; this is missing data, not 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.m.Name = "x"
			r := read(&c.m, nil, c.now)
			if !strings.HasPrefix(r.Trouble, c.why) || r.Value != c.want || r.At.IsZero() != (c.why != "") {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestQuantiles(t *testing.T) {
	buckets := func(counts ...float64) values {
		out := values{}
		for i, le := range []string{"0.1", "0.5", "1", "+Inf"} {
			out["le="+le] = counts[i]
		}
		return out
	}
	for _, c := range []struct {
		name        string
		q           float64
		before, now values
		want        float64
		atLeast     bool
		why         string
	}{
		{"in a bucket", 0.5, buckets(0, 0, 0, 0), buckets(20, 80, 100, 100), 0.1 + 0.4*30/60, false, ""},
		{"of what was counted since", 0.5, buckets(1000, 1000, 1000, 1000), buckets(1000, 1000, 1100, 1100), 0.75, false, ""},
		{"in the first", 0.1, buckets(0, 0, 0, 0), buckets(20, 80, 100, 100), 0.05, false, ""},
		{"above the last bound", 0.99, buckets(0, 0, 0, 0), buckets(20, 80, 90, 100), 1, true, ""},
		{"nothing was counted", 0.95, buckets(20, 80, 90, 100), buckets(20, 80, 90, 100), 0, false, "nothing was counted since the last read, so there is no quantile"},
		{"no bucket for everything", 0.95, values{"le=1": 1, "le=2": 2}, values{"le=1": 2, "le=2": 3}, 0, false, `a histogram needs a bucket with le="+Inf" and at least one other bucket, and this one does not have both`},
		{"no bounds", 0.95, values{"code=1": 1}, values{"code=1": 2}, 0, false, "x_bucket has a value whose label le is " +
			"missing or not a number, so this metric is not a histogram"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(&Metric{Name: "x", As: "auto", Quantile: c.q}, page(0, c.before), page(60, c.now))
			if r.Trouble != c.why || math.Abs(r.Value-c.want) > 1e-9 || r.AtLeast != c.atLeast {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A quantile above the last bound may be any larger number, and doctor says so.
func TestWhatIsToldOfANumber(t *testing.T) {
	for want, now := range map[string]values{"0.25": {"le=0.5": 80, "le=+Inf": 80}, "0.5 or more": {"le=0.5": 20, "le=+Inf": 80}} {
		m := &Metric{Name: "x", As: "auto", Quantile: 0.5}
		if got := m.Tell(looked(m, page(0, values{"le=0.5": 0, "le=+Inf": 0}), page(60, now))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// No rate is negative, and one that is whole is what was counted.
func TestNoRateIsNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) values {
			out := values{}
			for i := range rapid.IntRange(0, 4).Draw(t, name) {
				out[fmt.Sprint("i=", i)] = float64(rapid.IntRange(-2, 1000).Draw(t, "value"))
			}
			return out
		}
		r := read(&Metric{Name: "x", As: "rate"}, page(0, draw("before")), page(rapid.IntRange(-5, 300).Draw(t, "seconds"), draw("now")))
		if r.Value < 0 || math.IsNaN(r.Value) || math.IsInf(r.Value, 0) || !r.At.IsZero() && r.Period <= 0 {
			t.Errorf("%+v", r)
		}
	})
}
