package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// said is an answer of the API of Prometheus. Source: prometheus/docs, "HTTP API"; isPartial is VictoriaMetrics'.
type said struct {
	Outcome string `json:"status"`
	Data    struct {
		ResultType string          `json:"resultType"`
		Result     json.RawMessage `json:"result"`
	} `json:"data"`
	ErrorType string   `json:"errorType"`
	Error     string   `json:"error"`
	Warnings  []string `json:"warnings"`
	IsPartial bool     `json:"isPartial"`
}

func (s said) succeeded() bool { return s.Outcome == "success" }

// series is one of a result: Value of an instant, Values of a range.
type series struct {
	Metric     map[string]string `json:"metric"`
	Value      point             `json:"value"`
	Values     []point           `json:"values"`
	Histogram  json.RawMessage   `json:"histogram"`
	Histograms json.RawMessage   `json:"histograms"`
}

// point is [1435781430.781, "1"].
type point scale.Point

// UnmarshalJSON reads a time in seconds and a number in quotes, which may be NaN.
func (p *point) UnmarshalJSON(text []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(text, &pair); err != nil || len(pair) != 2 {
		return errors.New("a value is not a pair of a time and a number")
	}
	var at float64
	var number string
	if json.Unmarshal(pair[0], &at) != nil || json.Unmarshal(pair[1], &number) != nil || at < -62e9 || at > 253e9 {
		return errors.New("a value is not a pair of a time and a number")
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return errors.New("a value is not a number")
	}
	p.At, p.Value = time.UnixMilli(int64(at*1000)).UTC(), v
	return nil
}

// query asks for the values of now, or of a range up to now. All tiers ask for the same instant.
func (c *client) query(ctx context.Context, now time.Time, r facts.Request) (resource.Answer, error) {
	form := url.Values{"query": {r.Query}, "timeout": {seconds(c.is.Timeout)}}
	if r.Lookback > 0 {
		form.Set("lookback_delta", seconds(r.Lookback)) // who does not know it uses its own
	}
	path := "/api/v1/query"
	if r.Range > 0 {
		path = "/api/v1/query_range"
		form.Set("start", unix(now.Add(-r.Range/r.Step*r.Step)))
		form.Set("end", unix(now))
		form.Set("step", seconds(r.Step))
	} else {
		form.Set("time", unix(now))
	}
	base, err := url.Parse(c.is.URL)
	if err != nil {
		return resource.Answer{}, c.failed(errors.New("the url is not a web address"))
	}
	base.Path = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), "/api/v1") + path
	got, err := c.send(ctx, http.MethodPost, base.String(), "application/json", form)
	if err != nil {
		return resource.Answer{}, err
	}
	a, err := answer(got.text)
	if err != nil {
		return resource.Answer{}, c.failure(scale.Invalid, err)
	}
	return a, nil
}

// answer reads what the API said.
func answer(text []byte) (a resource.Answer, err error) {
	var s said
	if err := json.Unmarshal(text, &s); err != nil {
		return a, errors.New("the answer is not JSON, so it is not from the API of Prometheus: check the key `url`, which must be the part of the address before /api/v1")
	}
	if !s.succeeded() {
		return a, errors.New(s.problem())
	}
	var all []series
	switch s.Data.ResultType {
	case "vector", "matrix":
		err = json.Unmarshal(s.Data.Result, &all)
	case "scalar":
		all = make([]series, 1)
		err = json.Unmarshal(s.Data.Result, &all[0].Value)
	default:
		return a, fmt.Errorf("the result of the query has the type %q, and a signal needs numbers", s.Data.ResultType)
	}
	if err != nil {
		return a, fmt.Errorf("the result cannot be read: %w", err)
	}
	for _, x := range all {
		if len(x.Histogram)+len(x.Histograms) > 0 {
			return a, errors.New("the query returns histograms, and a signal needs a number; use a function such as histogram_quantile(0.95, ...)")
		}
		one := resource.Series{Labels: x.Metric}
		for _, p := range slices.Backward(x.Values) {
			one.Points = append(one.Points, scale.Point(p))
		}
		if x.Values == nil {
			one.Points = []scale.Point{scale.Point(x.Value)}
		}
		a.Series = append(a.Series, one)
	}
	a.Partial = strings.Join(s.Warnings, "; ")
	if s.IsPartial && a.Partial == "" {
		a.Partial = "the server says that the answer is partial"
	}
	return a, nil
}

// problemOf is the error of the API in the text of a refusal; "" where it has none.
func problemOf(text []byte) string {
	var s said
	if json.Unmarshal(text, &s) != nil || s.Error == "" {
		return ""
	}
	return s.problem()
}

// problem is what an answer says that is no success.
func (s said) problem() string {
	switch {
	case s.Error == "" && s.ErrorType == "":
		return fmt.Sprintf("the server answers with status %q and does not say why", s.Outcome)
	case s.Error == "":
		return s.ErrorType
	case s.ErrorType == "":
		return s.Error
	}
	return s.ErrorType + ": " + s.Error
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s" }

func unix(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }
