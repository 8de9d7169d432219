package prometheus

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func series(labels map[string]string, values ...float64) resource.Series {
	s := resource.Series{Labels: labels}
	for i, v := range values {
		s.Points = append(s.Points, scale.Point{At: noon.Add(-time.Duration(i) * time.Minute), Value: v})
	}
	return s
}

func user(of string) map[string]string { return map[string]string{"service": of, "zone": "a"} }

func TestWhichValueCounts(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer []resource.Series
		want   float64
		before int
		why    string
		absent bool
	}{
		{"its own", []resource.Series{series(user("user"), 3), series(user("order"), 4)}, 3, 0, "", false},
		{"none", nil, 0, 0, "the query has no result now; this is missing data, and counts as 0 only with missing: zero", true},
		{"of others alone", []resource.Series{series(user("order"), 4)}, 0, 0, `the query answers 1 series, and none has the labels {service="user"}`, true},
		{"two", []resource.Series{series(user("user"), 3), series(map[string]string{"service": "user"}, 4)}, 0, 0,
			`the query answers 2 series with the labels {service="user"}, for example {service="user", zone="a"} and {service="user"}, but a signal needs exactly one: write sum(...) or max(...) around the query, or choose one series with the key ` + "`labels`", false},
		{"no number", []resource.Series{series(user("user"), math.NaN())}, 0, 0, "the query answers NaN, which is not a finite number: a division by zero, or no data in its range", false},
		{"too large", []resource.Series{series(user("user"), math.Inf(1))}, 0, 0, "the query answers +Inf, which is not a finite number: a division by zero, or no data in its range", false},
		{"a range with gaps", []resource.Series{series(user("user"), math.NaN(), 7, math.NaN(), 8)}, 7, 1, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := &Query{Remote: signal.Remote{Endpoint: "main", Labels: map[string]string{"service": "user"}}, PromQL: "x"}
			var book facts.Book
			var order facts.Order
			q.Want(&order)
			book.Write("endpoint main", order.Keys("endpoint main")[0], facts.Entry{Is: resource.Answer{At: noon, Series: c.answer}, Found: true, At: noon})
			r := q.Read(book.Facts())
			if r.Trouble != c.why || r.At.IsZero() != (c.why != "") || r.Value != c.want || len(r.Before) != c.before || r.Absent.IsZero() == c.absent {
				t.Errorf("%+v", r)
			}
			if told := q.Tell(book.Facts()); told == "" || c.why != "" && told != c.why {
				t.Errorf("tells %q", told)
			}
		})
	}
}

// While an endpoint cannot be asked its last answer stands, with its age, and the trouble is told.
func TestAnAnswerStands(t *testing.T) {
	q := &Query{Remote: signal.Remote{Endpoint: "main"}, PromQL: "rate(x[2m])", Period: 2 * time.Minute}
	var book facts.Book
	is := facts.Entry{Is: resource.Answer{At: noon, Series: []resource.Series{series(nil, 5)}, Partial: "store away"}, Found: true, At: noon, Err: errors.New("down")}
	book.Write("endpoint main", q.request().Key(), is)
	if r := q.Read(book.Facts()); r.Value != 5 || r.At != noon.Add(-2*time.Minute) || r.Period != 2*time.Minute || r.Trouble != "down" || r.Partial != "store away" {
		t.Errorf("%+v", r)
	}
	if told := q.Tell(book.Facts()); told != "5 or more, because the answer is partial: store away" {
		t.Error(told)
	}
	if r := q.Read(facts.Facts{}); !r.At.IsZero() || r.Trouble != "" {
		t.Errorf("%+v", r)
	}
}

func TestTheWindowOfAQuery(t *testing.T) {
	for query, want := range map[string]time.Duration{
		"up": 0, "rate(x[5m])": 5 * time.Minute, "rate(x[30s]) / rate(y[1h30m])": 90 * time.Minute, "max_over_time(rate(x[1m])[10m:1m])": 10 * time.Minute,
		"x[ 2m ]": 2 * time.Minute, `x{a="[5]"}`: 0, "rate(x[500ms])": 500 * time.Millisecond, "rate(x[9999999y])": 24 * time.Hour,
	} {
		if got := window(query); got < 0 || !strings.Contains(query, "9999999") && got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// What is balanced is let pass, whatever stands in its quotes.
func TestTheFormOfAQuery(t *testing.T) {
	for text, want := range map[string]string{
		`sum(rate(a{b="c"}[2m]))`: "", `a{b=~"x[(]y$|z"}`: "", `label_replace(up, "a", "$1", "b", "(.*)")`: "", `label_replace(up, "a", "$name", "b", "(?P<name>.*)")`: "", `a{b="\\"}`: "", `a{b="\"}"}`: "", "a{b=`\\`}": "",
		"sum(a": "a ( is never closed", "a)": "the ) (character 2) closes nothing", "a{b]": "the ] (character 4) closes nothing, because the { before it is still open", `a{b="c}`: `a quote " is never closed`,
		"rate(a[$__rate_interval])": "$__rate_interval is a variable of Grafana, which dynascale does not fill in; write its value, such as 5m for a length of time",
		`a{b="$__all"}`:             "$__all is a variable of Grafana, which dynascale does not fill in; write its value, such as 5m for a length of time", "${x} + 1": "${x} is a variable of Grafana, which dynascale does not fill in; write its value, such as 5m for a length of time",
	} {
		if got := wellFormed.Wrong(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
