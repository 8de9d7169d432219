package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// used is Metrics after everything happened once.
func used() *Metrics {
	m := NewMetrics("1.2.3")
	m.Configured(time.Minute, map[string]Figures{
		"web": {Kind: "group", Mode: "manage", Account: "123456789012", Region: "us-east-1", UnitPrice: 0.096, Min: 2, Max: 20, Goals: []Goal{{"cpu", 60, false}, {"traffic", math.NaN(), false}, {"requests", 100, true}}},
		"new": {Kind: "group", Mode: "observe", Region: "us-east-1", Max: 5},
	})
	m.HeartbeatTo("url")
	m.Heartbeat("url", noon, true)
	m.Requested(12)
	m.Actions([]scale.Action{{Kind: scale.Pause, Given: noon}, {Kind: scale.Pause, Given: noon.Add(-time.Hour)}})
	soon, rate := 1.5, 0.25
	m.Budgets(func() api.Budgets {
		return api.Budgets{At: noon, Ends: api.Ends{Hour: noon.Add(time.Hour), Day: noon.Add(12 * time.Hour), Month: noon.Add(108 * time.Hour)}, Budgets: []budget.Standing{{Name: "all", RunRate: 2, Trimmed: 1, Periods: []budget.Spent{{Period: "hour", Limit: 2, Spent: 0.5, Projected: &soon}, {Period: "day", Limit: 20, Spent: 3}}}},
			Tiers: []api.TierSpend{{Tier: "new", Spend: api.Spend{Month: 2}}, {Tier: "web", Spend: api.Spend{Hour: 0.5, Day: 3, Month: 9}, RunRate: &rate}}, Removed: api.Spend{Month: 1}}
	})
	m.Disk(Disk{Ledger: 4096, Free: 1e9, Size: 2e9})
	m.Pass(1200*time.Millisecond, true)
	m.Pass(time.Minute, false)
	m.Missed(2)
	m.Record(record("web", 4, 6))
	m.Record(record("web", 6, 5))
	m.Record(record("web", 5, 5))
	m.Call("", "us-east-1", "cloudwatch", "GetMetricData", 30*time.Millisecond, nil)
	m.Call("", "us-east-1", "autoscaling", "SetDesiredCapacity", time.Second, &scale.Failure{Doing: "setting", Kind: scale.Throttled, Err: errors.New("slow down")})
	m.Call("", "us-east-1", "sqs", "GetQueueAttributes", time.Second, errors.New("odd"))
	m.Config(true)
	m.Ledger(false)
	return m
}

func TestMetricsLint(t *testing.T) {
	problems, err := promlint.New(bytes.NewReader(used().registry.Text())).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

var update = flag.Bool("update", false, "write testdata anew")

// The names, labels and texts of all figures; what differs from run to run and the histograms are left out.
func TestMetricsExposed(t *testing.T) {
	const golden = "testdata/metrics.txt"
	var got strings.Builder
	for line := range strings.Lines(scrape(used())) {
		if strings.Contains(line, "dynascale_") && !strings.Contains(line, "_duration_") && !strings.Contains(line, "build_info") && !strings.HasPrefix(line, "dynascale_last_evaluation") {
			got.WriteString(line)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("metrics (-want +got); if they are right, run the test with -update:\n%s", diff)
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
		o.Metrics.Call("", "us-east-1", "sqs", "GetQueueAttributes", time.Second, nil)
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
				m.registry.Text()
			}
		})
	}
	all.Wait()
}

func scrape(m *Metrics) string {
	w := httptest.NewRecorder()
	m.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// scrapeLine is the line that shows a figure; "" when there is none.
func scrapeLine(m *Metrics, name string) string {
	return lineOf(scrape(m), name)
}

// lineOf is the first line of a page that begins so; "" when there is none.
func lineOf(page, prefix string) string {
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, prefix) {
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

// increase() sees nothing of a counter that is born at 1: the first change of a tier would be
// missing from every panel and alert.
func TestCountersExistBeforeTheirFirstEvent(t *testing.T) {
	m := NewMetrics("1.2.3")
	m.Configured(time.Minute, map[string]Figures{"web": {Max: 20}})
	for _, want := range []string{
		`dynascale_decisions_total{direction="grow",tier="web"} 0`, `dynascale_decisions_total{direction="shrink",tier="web"} 0`,
		`dynascale_tier_units_added_total{tier="web"} 0`, `dynascale_tier_units_removed_total{tier="web"} 0`,
		`dynascale_tier_failed_changes_total{tier="web"} 0`, `dynascale_tier_changed_outside_total{tier="web"} 0`,
		`dynascale_changes_total{direction="grow",outcome="applied"} 0`, `dynascale_holds_total{rule="cooldown"} 0`,
		`dynascale_evaluations_total{result="failed"} 0`, `dynascale_missed_evaluations_total 0`, `dynascale_cloudwatch_metrics_requested_total 0`,
	} {
		if !strings.Contains(scrape(m), "\n"+want+"\n") {
			t.Errorf("before the first evaluation there is no %s", want)
		}
	}
	m.Call("", "us-east-1", "RDS", "DescribeDBInstances", time.Second, nil)
	if want := `dynascale_aws_calls_total{account="",operation="DescribeDBInstances",region="us-east-1",result="throttled",service="RDS"} 0`; !strings.Contains(scrape(m), want) {
		t.Errorf("after a call that went well there is no %s", want)
	}
	op := scale.Operation{Tier: "web", Kind: scale.Resize, Step: 1, Steps: 4}
	m.Record(scale.Record{Decision: scale.Decision{Tier: "web"}, Outcome: scale.Outcome{Status: scale.Begun, Operation: &op}})
	for _, result := range []string{"reached", "rolled back", "given up", "abandoned"} {
		if want := `dynascale_operations_total{kind="resize",result="` + result + `",tier="web"} 0`; !strings.Contains(scrape(m), want) {
			t.Errorf("while the first operation is under way there is no %s", want)
		}
	}
	m.Configured(time.Minute, map[string]Figures{"other": {}})
	m.Record(record("web", 5, 5)) // of an evaluation that began before
	if page := scrape(m); strings.Contains(page, `tier="web"`) {
		t.Error("a tier that is gone still has series")
	}
}

// A decision counts once, and each attempt to carry it out.
func TestDecisionsAreCountedAndNotEvaluations(t *testing.T) {
	type step struct {
		from, to int
		status   scale.Status
	}
	repeat := func(s step, n int) (out []step) {
		for range n {
			out = append(out, s)
		}
		return out
	}
	for _, c := range []struct {
		name                     string
		steps                    []step
		grow, shrink, failed     int
		added, removed, attempts int
	}{
		{"an hour of one recommendation in observe mode", repeat(step{4, 7, scale.Unchanged}, 60), 1, 0, 0, 0, 0, 0},
		{"another goal is another decision", append(repeat(step{4, 7, scale.Unchanged}, 3), step{4, 8, scale.Unchanged}), 2, 0, 0, 0, 0, 0},
		{"a hold between", []step{{4, 7, scale.Unchanged}, {4, 4, scale.Unchanged}, {4, 7, scale.Unchanged}}, 2, 0, 0, 0, 0, 0},
		{"carried out twice, because somebody set it back", repeat(step{4, 7, scale.Applied}, 2), 2, 0, 0, 6, 0, 2},
		{"refused three times, then carried out", append(repeat(step{4, 7, scale.Refused}, 3), step{4, 7, scale.Applied}), 1, 0, 3, 3, 0, 4},
		{"waits for the API rate", repeat(step{9, 7, scale.Waiting}, 3), 0, 1, 0, 0, 0, 3},
		{"no known outcome", []step{{9, 7, scale.Unknown}}, 0, 1, 1, 0, 0, 1},
		{"a shrink", []step{{9, 7, scale.Applied}}, 0, 1, 0, 0, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := NewMetrics("1")
			for _, s := range c.steps {
				m.Record(scale.Record{Decision: scale.Decision{Tier: "web", From: s.from, To: s.to, Wish: s.to, Capacity: scale.Capacity{At: noon}}, Outcome: scale.Outcome{Status: s.status}})
			}
			page := scrape(m)
			attempts := 0
			for line := range strings.Lines(page) {
				if rest, is := strings.CutPrefix(line, "dynascale_changes_total{"); is {
					_, value, _ := strings.Cut(rest, "} ")
					n, err := strconv.Atoi(strings.TrimSpace(value))
					if err != nil {
						t.Fatal(err)
					}
					attempts += n
				}
			}
			if attempts != c.attempts {
				t.Errorf("%d attempts, want %d", attempts, c.attempts)
			}
			for series, want := range map[string]int{
				`decisions_total{direction="grow",tier="web"}`: c.grow, `decisions_total{direction="shrink",tier="web"}`: c.shrink, `tier_failed_changes_total{tier="web"}`: c.failed,
				`tier_units_added_total{tier="web"}`: c.added, `tier_units_removed_total{tier="web"}`: c.removed,
			} {
				if line := fmt.Sprintf("\ndynascale_%s %d\n", series, want); !strings.Contains(page, line) {
					t.Errorf("there is no %s", strings.TrimSpace(line))
				}
			}
		})
	}
}

// What holds a tier is there while it holds, and how often each rule began to.
func TestHoldsAreToldByRule(t *testing.T) {
	m := NewMetrics("1")
	held := func(rule string) scale.Record {
		r := record("web", 5, 5)
		r.Decision.Wish = 9
		r.Decision.Reasons = []scale.Reason{{Rule: "target", From: 5, To: 9}, {Rule: rule, From: 9, To: 5}}
		return r
	}
	free := record("web", 5, 5)
	free.Decision.Wish = 5
	for _, r := range []scale.Record{held(reason.Cooldown), held(reason.Cooldown), held(reason.Actions), held(reason.Cooldown), free} {
		m.Record(r)
		rule := reason.HeldBy(r.Decision)
		if got := scrapeLine(m, "dynascale_tier_held_by"); rule == "" && got != "" || rule != "" && got != `dynascale_tier_held_by{rule="`+rule+`",tier="web"} 1`+"\n" {
			t.Errorf("held by %q, told %q", rule, got)
		}
	}
	for _, want := range []string{`dynascale_holds_total{rule="cooldown"} 2`, `dynascale_holds_total{rule="action"} 1`, `dynascale_holds_total{rule="limits"} 0`} {
		if !strings.Contains(scrape(m), want+"\n") {
			t.Errorf("there is no %s", want)
		}
	}
}

// The last change says when it was decided and which rule asked for it, also where another bounded it.
func TestWhatTheCalendarAsksForIsTold(t *testing.T) {
	m := NewMetrics("1")
	m.Record(record("api", 5, 5))
	if page := scrape(m); strings.Contains(page, "\ndynascale_tier_scheduled") {
		t.Error("a tier without a schedule has sizes of one")
	}
	r := record("web", 5, 8)
	r.Decision.Reasons = []scale.Reason{{Rule: reason.Schedule, From: 5, To: 8, Figures: []scale.Figure{{Name: "least", Value: 8}}}}
	m.Record(r)
	if got := scrapeLine(m, "dynascale_tier_scheduled_min"); got != `dynascale_tier_scheduled_min{tier="web"} 8`+"\n" || scrapeLine(m, "dynascale_tier_scheduled_max") != "" {
		t.Errorf("got %q", got)
	}
	r.Decision.Reasons[0].Figures = []scale.Figure{{Name: "most", Value: 0}}
	m.Record(r)
	if got := scrapeLine(m, "dynascale_tier_scheduled_max"); got != `dynascale_tier_scheduled_max{tier="web"} 0`+"\n" || scrapeLine(m, "dynascale_tier_scheduled_min") != "" {
		t.Errorf("got %q", got)
	}
}

func TestTheLastChangeHasItsRule(t *testing.T) {
	m := NewMetrics("1")
	m.Record(record("web", 5, 5))
	if line := scrapeLine(m, "dynascale_tier_changed_timestamp_seconds"); line != "" {
		t.Errorf("before the first change there is %s", line)
	}
	r := record("web", 5, 8)
	r.Decision.Wish = 12
	r.Decision.Reasons = []scale.Reason{{Rule: "target cpu", From: 5, To: 12}, {Rule: reason.Limits, From: 12, To: 8}}
	m.Record(r)
	refused := record("web", 8, 4)
	refused.Outcome.Status = scale.Refused
	m.Record(refused)
	want := fmt.Sprintf(`dynascale_tier_changed_timestamp_seconds{direction="grow",rule="target cpu",tier="web"} %g`+"\n", float64(noon.Unix()))
	if got := scrapeLine(m, "dynascale_tier_changed_timestamp_seconds"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A signal has its value, its instant and what it is compared with; one that is missing has no
// value, and one that is too old is counted.
func TestSignalsAreTold(t *testing.T) {
	m := NewMetrics("1")
	m.Configured(time.Minute, map[string]Figures{"web": {Goals: []Goal{{"cpu", 60, false}, {"latency", 0.3, false}, {"requests", 100, true}}}})
	r := record("web", 5, 5)
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: 57.5, Unit: "percent", At: noon, Quality: scale.Stale}}
	r.Decision.Gaps = []scale.Gap{{Signal: "latency", Why: "no datapoint"}}
	m.Record(r)
	page := scrape(m)
	for _, want := range []string{
		`dynascale_signal_value{signal="cpu",tier="web",unit="percent"} 57.5`, fmt.Sprintf(`dynascale_signal_timestamp_seconds{signal="cpu",tier="web"} %g`, float64(noon.Unix())),
		`dynascale_signal_goal{signal="cpu",tier="web"} 60`, `dynascale_signal_goal{signal="latency",tier="web"} 0.3`,
		`dynascale_signal_goal{signal="requests",tier="web"} 500`, // five in service
		`dynascale_tier_stale_signals{tier="web"} 1`, `dynascale_tier_missing_signals{tier="web"} 1`,
	} {
		if !strings.Contains(page, "\n"+want+"\n") {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(page, `dynascale_signal_value{signal="latency"`) {
		t.Error("a signal that is missing has a value")
	}
}

// estate is so many tiers with one signal each, which have all been changed and are all held: the
// most that they tell without a price or an operation.
func estate(tiers int) *Metrics {
	m := NewMetrics("1")
	figures := map[string]Figures{}
	for i := range tiers {
		figures[fmt.Sprintf("tier-%05d", i)] = Figures{Kind: "group", Mode: "manage", Account: "123456789012", Region: "us-east-1", Min: 1, Max: 20, Goals: []Goal{{"cpu", 60, false}}}
	}
	m.Configured(time.Minute, figures)
	for name := range figures {
		m.Record(record(name, 4, 5))
		r := record(name, 5, 5)
		r.Decision.Wish, r.Decision.Reasons = 9, []scale.Reason{{Rule: reason.Actions, From: 9, To: 5}}
		r.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: 57.52148, Unit: "percent", At: noon, Quality: scale.Fresh}}
		m.Record(r)
	}
	for i := range 12 {
		m.Call("", "us-east-1", "Auto Scaling", fmt.Sprintf("DescribeThings%d", i), time.Second, nil)
	}
	return m
}

// Each series is scraped every minute, kept for weeks, and paid for where Prometheus is somebody's
// service. 28,260 is twice what 1,000 tiers told before signals, goals and holds were among them.
func TestSeriesOfAThousandTiersAreFew(t *testing.T) {
	page := scrape(estate(1000))
	series := 0
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "#") {
			series++
		}
	}
	if series > 28_260 || len(page) > 1_660_000 {
		t.Errorf("1,000 tiers with one signal are %d series and %d bytes; at most 28,260 and 1,660,000", series, len(page))
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(page))
	_ = z.Close()
	if packed.Len() > 92_000 {
		t.Errorf("compressed they are %d bytes; at most 92,000", packed.Len())
	}
	t.Logf("%d series, %d bytes, %d compressed", series, len(page), packed.Len())
	for _, part := range []string{"all", "details"} {
		if want := `dynascale_metrics_left_out_tiers{series="` + part + `"} 0`; !strings.Contains(page, want) {
			t.Errorf("there is no %s", want)
		}
	}
}

// Beyond the bound details go first, of the last names; what alerts need goes last, and how many
// tiers lack what is told.
func TestSeriesAreBounded(t *testing.T) {
	for _, c := range []struct{ tiers, all, details int }{{7_000, 0, 0}, {10_000, 0, 1}, {15_000, 1, 1}} {
		page := scrape(estate(c.tiers))
		series, full := 0, map[string]bool{}
		for line := range strings.Lines(page) {
			if strings.Contains(line, `tier="`) {
				series++
			}
			if name, is := strings.CutPrefix(line, `dynascale_signal_value{signal="cpu",tier="`); is {
				full[name[:10]] = true
			}
		}
		if series > mostSeries || c.details > 0 && series < mostSeries*9/10 {
			t.Errorf("%d tiers are %d series of tiers; at most %d, and not far below", c.tiers, series, mostSeries)
		}
		if !full["tier-00000"] != (c.all > 0) {
			t.Errorf("%d tiers: the first has its details: %v", c.tiers, full["tier-00000"])
		}
		for part, some := range map[string]int{"all": c.all, "details": c.details} {
			got := strings.TrimSpace(strings.TrimPrefix(lineOf(page, `dynascale_metrics_left_out_tiers{series="`+part+`"}`), `dynascale_metrics_left_out_tiers{series="`+part+`"}`))
			if got == "" || (got != "0") != (some > 0) {
				t.Errorf("%d tiers: %s are left out for %q tiers", c.tiers, part, got)
			}
		}
	}
}
