package cloudwatch

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/fxamacker/cbor/v2"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fake answers with one page after the other, and keeps the requests.
type fake struct {
	pages    []any // marshalled as JSON
	status   int
	requests []map[string]any
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := map[string]any{}
	_ = json.Unmarshal(body, &request)
	f.requests = append(f.requests, request)
	page := f.pages[min(len(f.requests), len(f.pages))-1]
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	_ = json.NewEncoder(w).Encode(page)
}

func client(t testing.TB, handler http.Handler, protocol string) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := New(aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""), RetryMaxAttempts: 1}, protocol)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func cpu() signal.Query {
	return signal.Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
		Dimensions: signal.DimensionsOf(map[string]string{"B": "2", "A": "1"})}
}

func show(series []signal.Series) string {
	var out []string
	for _, s := range series {
		var points []string
		for _, p := range s.Points {
			points = append(points, fmt.Sprintf("%s=%g", p.At.UTC().Format("15:04"), p.Value))
		}
		out = append(out, strings.TrimSpace(strings.Join(points, " ")+" ["+s.Problem+"]"))
	}
	return strings.Join(out, " | ")
}

type result struct {
	ID         string `json:"Id"`
	StatusCode string
	Timestamps []int64
	Values     []float64
	Messages   []map[string]string `json:",omitempty"`
}

func page(token string, results ...result) map[string]any {
	p := map[string]any{"MetricDataResults": results}
	if token != "" {
		p["NextToken"] = token
	}
	return p
}

func at(minutes ...int) []int64 {
	var out []int64
	for _, m := range minutes {
		out = append(out, noon.Add(time.Duration(m)*time.Minute).Unix())
	}
	return out
}

func TestSeries(t *testing.T) {
	message := func(code, value string) []map[string]string {
		return []map[string]string{{"Code": code, "Value": value}}
	}
	tests := []struct {
		name  string
		pages []any
		want  string
	}{
		{"in the order of the queries", []any{page("", result{ID: "q1", StatusCode: "Complete", Timestamps: at(-1), Values: []float64{2}}, result{ID: "q0", StatusCode: "Complete", Timestamps: at(-1, -2), Values: []float64{1, 3}})},
			"11:59=1 11:58=3 [] | 11:59=2 []"},
		{"oldest first is turned round", []any{page("", result{ID: "q0", StatusCode: "Complete", Timestamps: at(-2, -1), Values: []float64{3, 1}}, result{ID: "q1", StatusCode: "Complete"})},
			"11:59=1 11:58=3 [] | []"},
		{"pages are joined, and the last status counts", []any{
			page("t", result{ID: "q0", StatusCode: "PartialData", Timestamps: at(-1), Values: []float64{1}}),
			page("", result{ID: "q0", StatusCode: "Complete", Timestamps: at(-2), Values: []float64{3}}, result{ID: "q1", StatusCode: "Complete"})},
			"11:59=1 11:58=3 [] | []"},
		{"what is not complete has a problem", []any{page("", result{ID: "q0", StatusCode: "PartialData", Timestamps: at(-1), Values: []float64{1}, Messages: message("Some", "more to come")}, result{ID: "q1", StatusCode: "InternalError"})},
			"11:59=1 [PartialData; Some: more to come] | [InternalError]"},
		{"forbidden stays forbidden", []any{page("t", result{ID: "q0", StatusCode: "Forbidden"}, result{ID: "q1", StatusCode: "Complete"}), page("", result{ID: "q0", StatusCode: "Complete"})},
			"[Forbidden] | []"},
		{"messages beside complete data are no problem", []any{page("", result{ID: "q0", StatusCode: "Complete", Timestamps: at(-1), Values: []float64{1}, Messages: message("Note", "fine")}, result{ID: "q1", StatusCode: "Complete"})},
			"11:59=1 [] | []"},
		{"a query without an answer", []any{map[string]any{"MetricDataResults": []result{{ID: "q0", StatusCode: "Complete"}}, "Messages": message("MaxMetricsExceeded", "too many")}},
			"[] | [CloudWatch did not answer this query; MaxMetricsExceeded: too many]"},
		{"two series under one id", []any{page("", result{ID: "q0", StatusCode: "Complete", Timestamps: at(-1), Values: []float64{1}}, result{ID: "q0", StatusCode: "Complete", Timestamps: at(-1), Values: []float64{9}}, result{ID: "q1", StatusCode: "Complete"})},
			"11:59=1 [the expression yields more than one series; combine them into one, for example with SUM(...) or AVG(...)] | []"},
		{"values without timestamps", []any{page("", result{ID: "q0", StatusCode: "Complete", Timestamps: at(-1), Values: []float64{1, 2}}, result{ID: "q1", StatusCode: "Complete"})},
			"[CloudWatch sent 2 values, but 1 timestamps] | []"},
		{"unknown ids are ignored", []any{page("", result{ID: "q0", StatusCode: "Complete"}, result{ID: "q1", StatusCode: "Complete"}, result{ID: "q7", StatusCode: "Complete"}, result{ID: "q0_1", StatusCode: "Complete"}, result{ID: "x"})},
			"[] | []"},
		{"endless pages", []any{page("again", result{ID: "q0", StatusCode: "PartialData"}, result{ID: "q1", StatusCode: "Complete"})},
			"[PartialData; the answer has more than 20 pages] | []"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client(t, &fake{pages: tt.pages}, "json")
			series, err := c.Series(t.Context(), []signal.Query{cpu(), cpu()}, noon.Add(-15*time.Minute), noon)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(series); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestRequest(t *testing.T) {
	f := &fake{pages: []any{page("", result{ID: "q0", StatusCode: "Complete"})}}
	c := client(t, f, "json")
	expression := signal.Query{Expression: "100*bad/all", Period: time.Minute, Inputs: map[string]signal.Query{
		"bad": {Namespace: "N", Name: "errors", Statistic: "Sum"},
		"all": {Namespace: "N", Name: "requests", Statistic: "Sum", Period: 5 * time.Minute},
	}}
	if _, err := c.Series(t.Context(), []signal.Query{cpu(), expression}, noon.Add(-15*time.Minute), noon); err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(f.requests[0])
	want := `{"EndTime":1772452800,"MetricDataQueries":[` +
		`{"Id":"q0","MetricStat":{"Metric":{"Dimensions":[{"Name":"A","Value":"1"},{"Name":"B","Value":"2"}],"MetricName":"CPUUtilization","Namespace":"AWS/EC2"},"Period":60,"Stat":"Average"}},` +
		`{"Expression":"100*q1_1/q1_0","Id":"q1","Period":60},` +
		`{"Id":"q1_0","MetricStat":{"Metric":{"Dimensions":[],"MetricName":"requests","Namespace":"N"},"Period":300,"Stat":"Sum"},"ReturnData":false},` +
		`{"Id":"q1_1","MetricStat":{"Metric":{"Dimensions":[],"MetricName":"errors","Namespace":"N"},"Period":60,"Stat":"Sum"},"ReturnData":false}],` +
		`"ScanBy":"TimestampDescending","StartTime":1772451900}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRefusals(t *testing.T) {
	t.Run("a call refused by CloudWatch", func(t *testing.T) {
		f := &fake{status: 400, pages: []any{map[string]string{"__type": "ValidationError", "message": "The value for parameter q0 is wrong"}}}
		_, err := client(t, f, "json").Series(t.Context(), []signal.Query{cpu()}, noon.Add(-15*time.Minute), noon)
		want := "reading CloudWatch series AWS/EC2 CPUUtilization: invalid: ValidationError: The value for parameter q0 is wrong"
		if err == nil || err.Error() != want || scale.KindOf(err) != scale.Invalid {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
	t.Run("too many slots", func(t *testing.T) {
		q := signal.Query{Expression: "a", Period: time.Minute, Inputs: map[string]signal.Query{"a": cpu()}}
		queries := make([]signal.Query, 251)
		for i := range queries {
			queries[i] = q
		}
		f := &fake{}
		if _, err := client(t, f, "json").Series(t.Context(), queries, noon, noon); scale.KindOf(err) != scale.Invalid || len(f.requests) != 0 {
			t.Errorf("%v and %d calls", err, len(f.requests))
		}
	})
	t.Run("an unknown protocol", func(t *testing.T) {
		if _, err := New(aws.Config{}, "soap"); scale.KindOf(err) != scale.Invalid {
			t.Error(err)
		}
	})
}

// cborAnswer is a page of n series of 15 points, as CloudWatch writes it.
func cborAnswer(n int) []byte {
	type data struct {
		ID         string `cbor:"Id"`
		StatusCode string
		Timestamps []cbor.Tag
		Values     []float64
	}
	results := make([]data, n)
	for i := range results {
		results[i] = data{ID: fmt.Sprint("q", i), StatusCode: "Complete"}
		for m := range 15 {
			results[i].Timestamps = append(results[i].Timestamps, cbor.Tag{Number: 1, Content: float64(noon.Unix() - int64(60*(m+1)))})
			results[i].Values = append(results[i].Values, float64(m))
		}
	}
	body, err := cbor.Marshal(map[string]any{"MetricDataResults": results})
	if err != nil {
		panic(err)
	}
	return body
}

func cborServer(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		w.Header().Set("Content-Type", "application/cbor")
		_, _ = w.Write(body)
	}
}

func TestProtocols(t *testing.T) {
	t.Run("cbor", func(t *testing.T) {
		series, err := client(t, cborServer(cborAnswer(1)), "cbor").Series(t.Context(), []signal.Query{cpu()}, noon.Add(-15*time.Minute), noon)
		if err != nil || len(series) != 1 || len(series[0].Points) != 15 || !series[0].Points[0].At.Equal(noon.Add(-time.Minute)) {
			t.Errorf("%v, %v", series, err)
		}
	})
	t.Run("query", func(t *testing.T) {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil || r.Form.Get("Action") != "GetMetricData" || r.Form.Get("MetricDataQueries.member.1.MetricStat.Stat") != "Average" {
				t.Errorf("%v", r.Form)
			}
			_, _ = io.WriteString(w, `<GetMetricDataResponse><GetMetricDataResult><MetricDataResults><member><Id>q0</Id><StatusCode>Complete</StatusCode>`+
				`<Timestamps><member>2026-03-02T11:59:00Z</member></Timestamps><Values><member>NaN</member></Values></member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>`)
		})
		series, err := client(t, handler, "query").Series(t.Context(), []signal.Query{cpu()}, noon.Add(-15*time.Minute), noon)
		if err != nil || len(series) != 1 || len(series[0].Points) != 1 || !math.IsNaN(series[0].Points[0].Value) {
			t.Errorf("%v, %v", series, err)
		}
	})
}

func BenchmarkFiveHundredSeries(b *testing.B) {
	c := client(b, cborServer(cborAnswer(500)), "cbor")
	queries := make([]signal.Query, 500)
	for i := range queries {
		queries[i] = cpu()
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Series(b.Context(), queries, noon.Add(-15*time.Minute), noon); err != nil {
			b.Fatal(err)
		}
	}
}
