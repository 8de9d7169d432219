package parse

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const page = `# HELP http_requests_total Requests, by what came of them.
# TYPE http_requests_total counter
http_requests_total{method="GET",endpoint="/search?q=\"a\\b\"\n",status_code="200"} 5000
http_requests_total { method = "POST" , status_code="500", } 12 1395066363000

# TYPE active_connections_total gauge
active_connections_total 17
# a comment
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 3
http_request_duration_seconds_bucket{le="+Inf"} 4
http_request_duration_seconds_sum 1.5e-1
http_request_duration_seconds_count 4
odd NaN
up_total 1
`

func TestPage(t *testing.T) {
	one := func(x float64) []resource.Series { return []resource.Series{{Points: []scale.Point{{Value: x}}}} }
	for _, c := range []struct {
		name string
		want resource.Answer
	}{
		{"http_requests_total", resource.Answer{Counter: true, Series: []resource.Series{
			{Labels: map[string]string{"method": "GET", "endpoint": "/search?q=\"a\\b\"\n", "status_code": "200"}, Points: []scale.Point{{Value: 5000}}},
			{Labels: map[string]string{"method": "POST", "status_code": "500"}, Points: []scale.Point{{Value: 12, At: time.UnixMilli(1395066363000).UTC()}}},
		}}},
		{"active_connections_total", resource.Answer{Gauge: true, Series: one(17)}}, // whatever its name says
		{"http_request_duration_seconds_bucket", resource.Answer{Counter: true, Series: []resource.Series{
			{Labels: map[string]string{"le": "0.1"}, Points: []scale.Point{{Value: 3}}}, {Labels: map[string]string{"le": "+Inf"}, Points: []scale.Point{{Value: 4}}}}}},
		{"http_request_duration_seconds_sum", resource.Answer{Counter: true, Series: one(0.15)}},
		{"up_total", resource.Answer{Series: one(1)}},
		{"http_requests", resource.Answer{}},
	} {
		got, err := Page(page, c.name, false)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", c.name, err, diff)
		}
	}
	if got, err := Page(page, "odd", false); err != nil || !math.IsNaN(got.Series[0].Points[0].Value) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOpenMetrics(t *testing.T) {
	const text = "# TYPE jobs counter\n# UNIT jobs jobs\njobs_total{q=\"a # b\"} 17 1520879607.789 # {trace_id=\"x\"} 1 2.5\njobs_created 5\n# EOF\n"
	got, err := Page(text, "jobs_total", true)
	want := resource.Answer{Counter: true, Series: []resource.Series{{Labels: map[string]string{"q": "a # b"}, Points: []scale.Point{{Value: 17, At: time.UnixMilli(1520879607789).UTC()}}}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestPagesThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "the page is empty",
		"a 1\nb 2":                               "there is no newline at the end of line 2; the page may be cut off",
		"<html><body>login</body></html>\n":      "line 1: the name of a metric is expected",
		"a\n":                                    "line 1: the name must be followed by a value, and optionally by a time",
		"a one\n":                                "line 1: the value is not a number",
		"a 1 2 3\n":                              "line 1: the name must be followed by a value, and optionally by a time",
		"a 1 noon\n":                             "line 1: the time after the value must be a number of milliseconds since 1970, for a time from the year 1 to the year 9999",
		"a 1 9e99\n":                             "line 1: the time after the value must be a number of milliseconds since 1970, for a time from the year 1 to the year 9999",
		"a{b=\"c} 1\n":                           "line 1: the text of a label has no closing quote",
		"a{b=c} 1\n":                             "line 1: a label such as code=\"200\" is expected",
		"a{b=\"c\" d=\"e\"} 1\n":                 "line 1: a comma or } is expected after a label",
		"a{b=\"c\",b=\"d\"} 1\n":                 "line 1: the label b is given twice",
		"9a 1\n":                                 "line 1: the name of a metric is expected",
		"a 1\n# EOF\na 2\n":                      "# EOF must be the last line of the page, and text follows in line 3",
		strings.Repeat("a{x=\"y\"} 1\n", most+1): "line 50001: a has more than 50,000 values, the most that dynascale reads",
	} {
		if _, err := Page(text, "a", false); err == nil || !strings.Contains(want, err.Error()) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	if _, err := Page("a 1\n", "a", true); err == nil || err.Error() != "the page does not end with # EOF, as OpenMetrics requires; it may be cut off" {
		t.Error(err)
	}
}

// What is read here is what the client library reads.
func FuzzPage(f *testing.F) {
	f.Add(page)
	f.Add("a{b=\"c\"} 1 5\n")
	f.Add("a{b=\"\\n\\\\\"} +Inf\n# EOF\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "# EOF") {
			_, _ = Page(text, "a", true)
			return
		}
		for _, name := range []string{"a", "http_requests_total"} {
			got, err := Page(text, name, false)
			parser := expfmt.NewTextParser(model.LegacyValidation)
			families, theirs := parser.TextToMetricFamilies(strings.NewReader(text))
			if err != nil || theirs != nil || families[name] == nil || families[name].GetType().String() == "HISTOGRAM" || families[name].GetType().String() == "SUMMARY" {
				continue // it takes more than we do, and joins the parts of a histogram
			}
			if len(families[name].Metric) != len(got.Series) {
				t.Fatalf("%q: %d values, and the library has %d", text, len(got.Series), len(families[name].Metric))
			}
			for i, m := range families[name].Metric {
				x := m.GetCounter().GetValue() + m.GetGauge().GetValue() + m.GetUntyped().GetValue()
				if y := got.Series[i].Points[0].Value; x != y && !(math.IsNaN(x) && math.IsNaN(y)) || len(m.Label) != len(got.Series[i].Labels) {
					t.Fatalf("%q: %v with %v, and the library has %v", text, y, got.Series[i].Labels, m)
				}
				for _, l := range m.Label {
					if got.Series[i].Labels[l.GetName()] != l.GetValue() {
						t.Fatalf("%q: label %s is %q, and the library has %q", text, l.GetName(), got.Series[i].Labels[l.GetName()], l.GetValue())
					}
				}
			}
		}
	})
}
