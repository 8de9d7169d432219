package exposition

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"pgregory.net/rapid"
)

// parsed reads a page with the Prometheus project's own parser.
func parsed(t interface{ Fatalf(string, ...any) }, page []byte) map[string]*dto.MetricFamily {
	p := expfmt.NewTextParser(model.UTF8Validation)
	out, err := p.TextToMetricFamilies(bytes.NewReader(page))
	if err != nil {
		t.Fatalf("%v in\n%s", err, page)
	}
	return out
}

func registry(sources ...Source) *Registry {
	r := &Registry{}
	r.Add(sources...)
	return r
}

func TestThePage(t *testing.T) {
	calls := NewCounter("b_calls_total", "Calls, with a \\ and\na second line.", "service", "result")
	calls.With("ec2", "ok").Add(2)
	calls.With("ec2", `"odd"`+"\n\\").Inc()
	calls.With("cloudwatch", "ok")
	gone := NewGauge("c_gone", "Never set.")
	took := NewHistogram("a_seconds", "How long.", []float64{0.5, 1}, "of")
	for _, x := range []float64{0.1, 0.5, 0.7, 3} {
		took.With("x").Observe(x)
	}
	free := NewGauge("d_free", "Free.")
	free.With().Set(math.Inf(1))
	const want = `# HELP a_seconds How long.
# TYPE a_seconds histogram
a_seconds_bucket{of="x",le="0.5"} 2
a_seconds_bucket{of="x",le="1"} 3
a_seconds_bucket{of="x",le="+Inf"} 4
a_seconds_sum{of="x"} 4.3
a_seconds_count{of="x"} 4
# HELP b_calls_total Calls, with a \\ and\na second line.
# TYPE b_calls_total counter
b_calls_total{result="ok",service="cloudwatch"} 0
b_calls_total{result="\"odd\"\n\\",service="ec2"} 1
b_calls_total{result="ok",service="ec2"} 2
# HELP d_free Free.
# TYPE d_free gauge
d_free +Inf
`
	r := registry(calls, gone, took, free)
	if got := string(r.Text()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	read := parsed(t, r.Text())
	if got := read["b_calls_total"].GetMetric()[1].GetLabel()[0].GetValue(); got != `"odd"`+"\n\\" {
		t.Errorf("the label reads back as %q", got)
	}
	calls.Drop("service", "ec2")
	free.Reset()
	calls.With("rds", "ok")
	calls.End("cloudwatch", "ok")
	if got := string(r.Text()); strings.Contains(got, "ec2") || strings.Contains(got, "d_free") || strings.Contains(got, "cloudwatch") || !strings.Contains(got, "rds") {
		t.Errorf("after some ended:\n%s", got)
	}
}

// Whatever the labels and numbers are: the parser reads back what was told.
func TestWhatIsToldReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := NewGauge("x", rapid.String().Draw(t, "help"), "z", "a")
		want := map[[2]string]float64{}
		for range rapid.IntRange(1, 5).Draw(t, "series") {
			z, a := rapid.String().Draw(t, "z"), rapid.String().Draw(t, "a")
			x := rapid.Float64().Draw(t, "value")
			v.With(z, a).Set(x)
			want[[2]string{z, a}] = x
		}
		metrics := parsed(t, registry(v).Text())["x"].GetMetric()
		if len(metrics) != len(want) {
			t.Fatalf("%d series, want %d", len(metrics), len(want))
		}
		for _, m := range metrics {
			l := m.GetLabel()
			if got, there := want[[2]string{l[1].GetValue(), l[0].GetValue()}]; !there || got != m.GetGauge().GetValue() {
				t.Fatalf("%v is not among %v", m, want)
			}
		}
	})
}

func TestAScrape(t *testing.T) {
	v := NewCounter("x_total", "Things.")
	v.With().Inc()
	h := registry(v, Process{}).Handler(1)
	ask := func(encoding string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept-Encoding", encoding)
		h.ServeHTTP(w, r)
		return w
	}
	for encoding, packed := range map[string]bool{"": false, "identity": false, "gzip;q=0": false, "gzip": true, "deflate, gzip;q=0.5": true, "GZIP; q=1": true} {
		w := ask(encoding)
		var body io.Reader = w.Body
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%q: packed %v", encoding, got)
		}
		if packed {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		page, err := io.ReadAll(body)
		if err != nil || w.Header().Get("Content-Type") != ContentType || parsed(t, page)["x_total"].GetMetric()[0].GetCounter().GetValue() != 1 {
			t.Errorf("%q: %v %v\n%s", encoding, err, w.Header(), page)
		}
	}
}

// slow tells nothing until it is let.
type slow struct{ asked, free chan struct{} }

func (slow) Families() []*Family { return nil }
func (s slow) Tell(*Page)        { close(s.asked); <-s.free }

func TestNoMoreScrapesThanMayRun(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	h := registry(s).Handler(1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil))
	}()
	<-s.asked
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("the second scrape got %d", w.Code)
	}
	close(s.free)
	<-done
}

func TestFromManySides(t *testing.T) {
	v := NewCounter("x_total", "Things.", "a")
	r := registry(v)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				v.With("same").Inc()
				v.With("gone").Inc()
				v.Drop("a", "gone")
				r.Text()
			}
		})
	}
	all.Wait()
	if got := parsed(t, r.Text())["x_total"].GetMetric()[0].GetCounter().GetValue(); got != 800 {
		t.Errorf("%v were counted", got)
	}
}

func TestWhatProcTells(t *testing.T) {
	var p Page
	stat := "1234 (a) b (c)) S 1 1 1 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 9 0 200 1048576 25 18446744073709551615"
	tellStat(&p, []byte(stat), 1000)
	got := parsed(t, p.text())
	for name, want := range map[string]float64{"process_start_time_seconds": 1002, "process_virtual_memory_bytes": 1048576} {
		if m := got[name]; m == nil || m.GetMetric()[0].GetGauge().GetValue() != want {
			t.Errorf("%s is %v, want %v", name, m, want)
		}
	}
	if x := got["process_cpu_seconds_total"].GetMetric()[0].GetCounter().GetValue(); x != 2 {
		t.Errorf("%v s of processor time", x)
	}
	var none Page
	tellStat(&none, []byte("nothing"), 0)
	if len(none.order) > 0 {
		t.Errorf("%d families of a text that says nothing", len(none.order))
	}
	if n, found := after([]byte("Limit Soft\nMax open files  1024 4096 files\n"), "Max open files"); !found || n != 1024 {
		t.Errorf("%v open files", n)
	}
}
