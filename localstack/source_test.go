//go:build integration

package localstack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/endpoint"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/signal"
	promql "github.com/dynascale/dynascale/pkg/signal/prometheus"
)

// A real Prometheus answers signals: rates and sums of now, each tier its own series of one query, a range, and no result
// within seconds after the target is gone, because it writes staleness markers.
func TestPrometheusAnswersSignals(t *testing.T) {
	p := newPrometheus(t)
	var began, gone atomic.Int64
	began.Store(time.Now().UnixNano())
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if gone.Load() > 0 {
			http.Error(w, "gone", http.StatusServiceUnavailable)
			return
		}
		since := time.Since(time.Unix(0, began.Load())).Seconds()
		fmt.Fprintf(w, "# TYPE shop_events_total counter\nshop_events_total{service=\"user\"} %f\nshop_events_total{service=\"order\"} %f\n# TYPE waiting gauge\nwaiting 17\n", since*10, since*30)
	}))
	defer page.Close()
	p.scrape(strings.TrimPrefix(page.URL, "http://"))
	cfg := &config.Config{Endpoints: []config.Endpoint{{Name: "main", URL: p.url, Timeout: 5 * time.Second}}}
	reader := fetch.New(endpoint.New(cfg, nil, nil).Sources())
	query := func(text string, labels map[string]string) *promql.Query {
		q := promql.New().(*promql.Query)
		q.Endpoint, q.PromQL, q.Labels = "main", text, labels
		return q
	}
	const events = "sum by (service) (rate(shop_events_total[5s]))"
	user, order := query(events, map[string]string{"service": "user"}), query(events, map[string]string{"service": "order"})
	waiting, many := query("waiting", nil), query("waiting", nil)
	many.Range, many.Step = 5*time.Second, time.Second
	wrong := query("sum(", nil)
	read := func() facts.Facts {
		return reader.Read(t.Context(), time.Now(), func(_ facts.Facts, o *facts.Order) {
			for _, q := range []signal.Direct{user, order, waiting, many, wrong} {
				q.Want(o)
			}
		})
	}
	within := func(what string, is func(f facts.Facts) bool) {
		t.Helper()
		var f facts.Facts
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
			if f = read(); is(f) {
				return
			}
		}
		t.Fatalf("within a minute %s: user %+v, order %+v, waiting %+v, range %+v, wrong %+v", what, user.Read(f), order.Read(f), waiting.Read(f), many.Read(f), wrong.Read(f))
	}
	near := func(r signal.Reading, want float64) bool {
		return !r.At.IsZero() && r.Value > want*0.8 && r.Value < want*1.2
	}
	within("the rates are not known", func(f facts.Facts) bool {
		return near(user.Read(f), 10) && near(order.Read(f), 30) && near(waiting.Read(f), 17) && len(many.Read(f).Before) >= 3 &&
			strings.Contains(wrong.Read(f).Trouble, "HTTP 400 Bad Request: bad_data: ")
	})
	gone.Store(1)
	begin := time.Now()
	within("a target that is gone still has values", func(f facts.Facts) bool {
		r := waiting.Read(f)
		return r.At.IsZero() && !r.Absent.IsZero()
	})
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("a target that is gone had values for %s", took)
	}
}
