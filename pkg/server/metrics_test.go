package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// used is Metrics after everything happened once.
func used() *Metrics {
	m := NewMetrics("1.2.3")
	m.Pass(1200*time.Millisecond, true)
	m.Pass(time.Minute, false)
	m.Missed(2)
	m.Record(record("web", 4, 6))
	m.Record(record("web", 6, 5))
	m.Record(record("web", 5, 5))
	m.Call("cloudwatch", "GetMetricData", 30*time.Millisecond, nil)
	m.Call("autoscaling", "SetDesiredCapacity", time.Second, &scale.Failure{Doing: "setting", Kind: scale.Throttled, Err: errors.New("slow down")})
	m.Call("sqs", "GetQueueAttributes", time.Second, errors.New("odd"))
	m.Config(true)
	m.Ledger(false)
	return m
}

func TestMetricsLint(t *testing.T) {
	families, err := used().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestMetricsExposed(t *testing.T) {
	want := `
# HELP dynascale_aws_calls_total Calls to AWS, by result: ok or the kind of failure.
# TYPE dynascale_aws_calls_total counter
dynascale_aws_calls_total{operation="GetMetricData",result="ok",service="cloudwatch"} 1
dynascale_aws_calls_total{operation="GetQueueAttributes",result="internal",service="sqs"} 1
dynascale_aws_calls_total{operation="SetDesiredCapacity",result="throttled",service="autoscaling"} 1
# HELP dynascale_breaker_open 1 while the circuit breaker holds a direction, because launches or an operation failed.
# TYPE dynascale_breaker_open gauge
dynascale_breaker_open{direction="grow",tier="web"} 0
dynascale_breaker_open{direction="shrink",tier="web"} 0
# HELP dynascale_config_last_reload_successful 1 when the newest configuration is in use, 0 when it was bad and the one before stays.
# TYPE dynascale_config_last_reload_successful gauge
dynascale_config_last_reload_successful 1
# HELP dynascale_decisions_total Decisions, by direction (grow, shrink, hold) and by what the cloud said.
# TYPE dynascale_decisions_total counter
dynascale_decisions_total{direction="grow",outcome="applied",tier="web"} 1
dynascale_decisions_total{direction="hold",outcome="applied",tier="web"} 1
dynascale_decisions_total{direction="shrink",outcome="applied",tier="web"} 1
# HELP dynascale_evaluations_total Evaluations of all tiers, by result: ok, or failed as a whole.
# TYPE dynascale_evaluations_total counter
dynascale_evaluations_total{result="failed"} 1
dynascale_evaluations_total{result="ok"} 1
# HELP dynascale_last_decision_timestamp_seconds When the tier was last evaluated, in seconds since 1970.
# TYPE dynascale_last_decision_timestamp_seconds gauge
dynascale_last_decision_timestamp_seconds{tier="web"} 1.7724528e+09
# HELP dynascale_ledger_writable 1 while the ledger can be written; at 0 no tier shrinks.
# TYPE dynascale_ledger_writable gauge
dynascale_ledger_writable 0
# HELP dynascale_missed_evaluations_total Evaluations that were skipped because the one before was still running.
# TYPE dynascale_missed_evaluations_total counter
dynascale_missed_evaluations_total 2
# HELP dynascale_possible_second_daemon 1 while changes of dynascale are reverted repeatedly, possibly by a second daemon: the tier does not shrink.
# TYPE dynascale_possible_second_daemon gauge
dynascale_possible_second_daemon{tier="web"} 0
# HELP dynascale_tier_decided_size The size the last evaluation decided on, applied or not.
# TYPE dynascale_tier_decided_size gauge
dynascale_tier_decided_size{tier="web"} 5
# HELP dynascale_tier_desired_size The size AWS was asked for, as the last evaluation read it; absent when it could not.
# TYPE dynascale_tier_desired_size gauge
dynascale_tier_desired_size{tier="web"} 5
# HELP dynascale_tier_in_service_size The size that is healthy and taking work; absent when it could not be read.
# TYPE dynascale_tier_in_service_size gauge
dynascale_tier_in_service_size{tier="web"} 5
# HELP dynascale_tier_max_size The upper bound that AWS itself holds; absent when it could not be read.
# TYPE dynascale_tier_max_size gauge
dynascale_tier_max_size{tier="web"} 20
# HELP dynascale_tier_min_size The lower bound that AWS itself holds; absent when it could not be read.
# TYPE dynascale_tier_min_size gauge
dynascale_tier_min_size{tier="web"} 1
# HELP dynascale_tier_missing_data Signals whose newest data is missing, also while an older value is fresh enough to be used.
# TYPE dynascale_tier_missing_data gauge
dynascale_tier_missing_data{tier="web"} 0
# HELP dynascale_tier_missing_signals Signals that the last evaluation could not read.
# TYPE dynascale_tier_missing_signals gauge
dynascale_tier_missing_signals{tier="web"} 0
# HELP dynascale_tier_only_observed 1 while another process on this machine has the lock of the tier, which is then only observed.
# TYPE dynascale_tier_only_observed gauge
dynascale_tier_only_observed{tier="web"} 0
# HELP dynascale_tier_pending_size The size that is ordered and not yet in service; absent when it could not be read.
# TYPE dynascale_tier_pending_size gauge
dynascale_tier_pending_size{tier="web"} 0
# HELP dynascale_tier_recommended_size The size the scalers recommended, before guards and limits; absent when the tier could not be read.
# TYPE dynascale_tier_recommended_size gauge
dynascale_tier_recommended_size{tier="web"} 0
`
	var got strings.Builder
	for line := range strings.Lines(scrape(used())) {
		// Left out: what differs from run to run, and the histograms.
		if strings.Contains(line, "dynascale_") && !strings.Contains(line, "_duration_") && !strings.Contains(line, "build_info") && !strings.Contains(line, "last_evaluation") {
			got.WriteString(line)
		}
	}
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got.String()); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotKnownIsAbsent(t *testing.T) {
	m := NewMetrics("1.2.3")
	m.Pass(time.Second, false)
	for _, name := range []string{"dynascale_last_evaluation_timestamp_seconds", "dynascale_ledger_writable", "dynascale_config_last_reload_successful", "dynascale_tier_desired_size"} {
		if strings.Contains(scrape(m), "\n"+name) {
			t.Errorf("%s has a value before anything happened", name)
		}
	}
	m.Record(record("web", 4, 6))
	blind := record("web", 0, 0)
	blind.Decision.Capacity = scale.Capacity{}
	blind.Decision.Gaps = []scale.Gap{{Signal: scale.CapacitySignal}}
	m.Record(blind)
	for _, name := range []string{"desired", "in_service", "pending", "min", "max", "decided", "recommended"} {
		if strings.Contains(scrape(m), "\ndynascale_tier_"+name+"_size") {
			t.Errorf("the %s size of a tier that could not be read has a value", name)
		}
	}
	if !strings.Contains(scrape(m), `dynascale_tier_missing_signals{tier="web"} 1`) {
		t.Errorf("no gap is shown in\n%s", scrape(m))
	}
}

func TestForgetDropsOneTierOnly(t *testing.T) {
	m := NewMetrics("1.2.3")
	m.Record(record("web", 4, 6))
	m.Record(record("workers", 4, 4))
	m.Forget("web")
	seen := scrape(m)
	if strings.Contains(seen, `"web"`) || !strings.Contains(seen, `"workers"`) {
		t.Errorf("after Forget(web) the figures are\n%s", seen)
	}
}

func TestLastPassIsTheTimeOfTheLastCompletedPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMetrics("1.2.3")
		m.Pass(time.Second, true)
		want := scrapeLine(m, "dynascale_last_evaluation_timestamp_seconds")
		time.Sleep(time.Hour)
		m.Pass(time.Second, false)
		if got := scrapeLine(m, "dynascale_last_evaluation_timestamp_seconds"); got != want || want == "" {
			t.Errorf("last pass %q, want %q: a failed pass does not count", got, want)
		}
		m.Pass(time.Second, true)
		if got := scrapeLine(m, "dynascale_last_evaluation_timestamp_seconds"); got == want {
			t.Errorf("last pass is still %q after another", got)
		}
	})
}

// stuck is a client that reads nothing until it is released.
type stuck struct {
	*httptest.ResponseRecorder
	once          sync.Once
	writing, free chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	s.once.Do(func() { close(s.writing) })
	<-s.free
	return s.ResponseRecorder.Write(b)
}

func TestASlowScrapeDelaysNobody(t *testing.T) {
	o := options()
	h := New(o)
	client := &stuck{ResponseRecorder: httptest.NewRecorder(), writing: make(chan struct{}), free: make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(client, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	}()
	<-client.writing
	noted := make(chan struct{})
	go func() {
		defer close(noted)
		o.Metrics.Record(record("new", 1, 2))
		o.Metrics.Forget("new")
		o.Metrics.Pass(time.Second, true)
		o.Metrics.Call("sqs", "GetQueueAttributes", time.Second, nil)
	}()
	select {
	case <-noted:
	case <-time.After(time.Minute):
		t.Error("a client that does not read keeps an evaluation from being counted")
	}
	close(client.free)
	<-noted
	<-done
}

func TestMetricsFromManySides(t *testing.T) {
	m := NewMetrics("1.2.3")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				m.Record(record(fmt.Sprint("tier-", i), i, i+1))
				m.Pass(time.Second, true)
				m.Forget(fmt.Sprint("tier-", i))
				if _, err := m.registry.Gather(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func scrape(m *Metrics) string {
	w := httptest.NewRecorder()
	m.handler(zap.NewNop()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// scrapeLine is the line that shows a figure; "" when there is none.
func scrapeLine(m *Metrics, name string) string {
	for line := range strings.Lines(scrape(m)) {
		if strings.HasPrefix(line, name) {
			return line
		}
	}
	return ""
}

func TestPriceIsAbsentWhenItIsNotKnown(t *testing.T) {
	m := NewMetrics("1")
	m.Configured(time.Minute, map[string]Figures{"web": {UnitPrice: 0.096}, "workers": {}})
	seen := scrape(m)
	if !strings.Contains(seen, `dynascale_tier_unit_price_dollars{tier="web"} 0.096`) || strings.Contains(seen, `price_dollars{tier="workers"}`) {
		t.Errorf("the figures are\n%s", seen)
	}
	m.Configured(time.Minute, map[string]Figures{"web": {}}) // a reload took the price away
	if seen := scrape(m); strings.Contains(seen, "price_dollars{") {
		t.Errorf("a price that is gone is still told:\n%s", seen)
	}
}

// The limits are there from the first scrape, and follow every reload. A late pass
// that forgets what it no longer has does not take them away from a tier that is back.
func TestLimitsFollowTheConfiguration(t *testing.T) {
	m := NewMetrics("1")
	wants := func(when string, lines ...string) {
		t.Helper()
		seen := scrape(m)
		for _, line := range lines {
			if !strings.Contains(seen, "\n"+line+"\n") {
				t.Errorf("%s there is no %s", when, line)
			}
		}
	}
	m.Configured(time.Minute, map[string]Figures{"web": {Min: 2, Max: 20}, "workers": {Max: 5}})
	wants("at the start", `dynascale_tier_limit_min{tier="web"} 2`, `dynascale_tier_limit_max{tier="web"} 20`,
		`dynascale_tier_limit_max{tier="workers"} 5`, "dynascale_evaluation_interval_seconds 60")
	m.Configured(10*time.Second, map[string]Figures{"web": {Min: 3, Max: 30}})
	wants("after a reload", `dynascale_tier_limit_min{tier="web"} 3`, `dynascale_tier_limit_max{tier="web"} 30`, "dynascale_evaluation_interval_seconds 10")
	if seen := scrape(m); strings.Contains(seen, `"workers"`) {
		t.Errorf("a tier that is gone is still told:\n%s", seen)
	}
	m.Record(record("web", 4, 6))
	m.Forget("web")
	wants("after a late pass", `dynascale_tier_limit_max{tier="web"} 30`)
}

// What is missing is counted while the value before it still serves, once for a signal.
func TestMissingDataIsCounted(t *testing.T) {
	m := NewMetrics("1")
	r := record("web", 5, 5)
	r.Decision.Gaps = []scale.Gap{{Signal: "latency", Why: "no datapoint"}}
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Quality: scale.Fresh, Missing: "throttled"}, {Signal: "requests", Quality: scale.Fresh},
		{Signal: "backlog", Quality: scale.Stale, Missing: "throttled"}}
	m.Record(r)
	if got, want := scrapeLine(m, "dynascale_tier_missing_data"), "dynascale_tier_missing_data{tier=\"web\"} 3\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := reason.MissingText(reason.Missing(r.Decision)), "backlog, cpu (throttled), latency (no datapoint)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	m.Record(record("web", 5, 5))
	if got := scrapeLine(m, "dynascale_tier_missing_data"); !strings.HasSuffix(got, " 0\n") {
		t.Errorf("got %q after it came back", got)
	}
}

// increase() sees nothing of a counter that is born at 1: the first change after a
// restart would be missing from the dashboard.
func TestChangesAreCountedFromZero(t *testing.T) {
	m := NewMetrics("1.2.3")
	held := scale.Record{Decision: scale.Decision{Tier: "web", From: 5, To: 5}, Outcome: scale.Outcome{Status: scale.Unchanged}}
	m.Record(held)
	page := scrape(m)
	for _, way := range []string{"grow", "shrink"} {
		if want := `dynascale_decisions_total{direction="` + way + `",outcome="applied",tier="web"} 0`; !strings.Contains(page, want+"\n") {
			t.Errorf("there is no %s after a pass that changed nothing", want)
		}
	}
	m.Forget("web")
	if page := scrape(m); strings.Contains(page, `tier="web"`) {
		t.Error("a tier that is gone still has metrics")
	}
}

// A thousand tiers are a thousand times these, and each is scraped every minute.
func TestSeriesOfATierAreFew(t *testing.T) {
	m := NewMetrics("1")
	m.Configured(time.Minute, map[string]Figures{"web": {UnitPrice: 0.1, Min: 2, Max: 20}})
	m.Record(record("web", 5, 5))
	if n := strings.Count(scrape(m), `tier="web"`); n > 20 {
		t.Errorf("a tier has %d series; more than 20 make the page of 1,000 tiers slow and costly", n)
	}
}
