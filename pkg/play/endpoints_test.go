package play

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/endpoint"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// web is a server whose answer changes from minute to minute. It counts what it is asked by path.
type web struct {
	*httptest.Server
	mu     sync.Mutex
	answer string
	asked  map[string]int
}

func newWeb(t *testing.T) *web {
	w := &web{asked: map[string]int{}}
	w.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked[r.URL.Path]++
		if w.answer == "" {
			http.Error(out, "down", http.StatusInternalServerError)
			return
		}
		_, _ = out.Write([]byte(strings.ReplaceAll(w.answer, "NOW", r.FormValue("time"))))
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) says(text string) { w.mu.Lock(); defer w.mu.Unlock(); w.answer = text }

// minutes are the evaluations of tiers with signals from endpoints, one a minute.
type minutes struct {
	world *sim.Cloud
	parts loop.Parts
}

// playEndpoints has a group of ten machines for each tier, which serve all the time, and no guard but those that every
// tier has.
func playEndpoints(t *testing.T, text string, tiers ...string) *minutes {
	t.Helper()
	o := sim.Options{Start: acceptanceStart, Exact: true, PublishDelay: -1}
	for _, tier := range tiers {
		o.Groups = append(o.Groups, sim.GroupSpec{Name: tier + "-asg", Max: 100, Desired: 10, UnitRate: 10, Load: sim.Constant(36), Detailed: true})
	}
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	world.Step(30 * time.Minute)
	cfg := acceptanceConfig(t, text)
	return &minutes{world, assembly.Parts(cfg, assembly.Everywhere(cfg, Direct{world}), ledger.NewMemory(time.Hour), assembly.Options{Endpoints: endpoint.New(cfg, nil, nil).Sources()})}
}

// next is the decision about a tier in the next minute.
func (m *minutes) next(t *testing.T, tier string) scale.Decision {
	t.Helper()
	m.world.Step(time.Minute)
	result := m.parts.Pass(t.Context(), m.world.Now())
	i := slices.IndexFunc(result.Records, func(r scale.Record) bool { return r.Decision.Tier == tier })
	return result.Records[i].Decision
}

func because(d scale.Decision) string {
	var all []string
	for _, r := range d.Reasons {
		all = append(all, r.Rule+": "+r.Because)
	}
	return strings.Join(all, "; ")
}

func prometheusSays(value string, warnings ...string) string {
	return fmt.Sprintf(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[NOW,"%s"]}]},"warnings":["%s"]}`, value, strings.Join(warnings, `","`))
}

// One store is away: half the sum, and a warning. It holds a tier, and lets it grow; it never shrinks one.
// Source: thanos-io/thanos#622, kubecost/kubecost#451.
func TestAPartialAnswerNeverShrinks(t *testing.T) {
	w := newWeb(t)
	m := playEndpoints(t, fmt.Sprintf(`
endpoints: {main: {url: %q}}
tiers:
  web:
    mode: observe
    group: web-asg
    limits: {min: 1, max: 100}
    signals: {requests: {prometheus: {endpoint: main, query: sum(rate(requests_total)) }, unit: requests/second}}
    scalers: [{target: {signal: requests, goal: 100, per_unit: true}}]
`, w.URL), "web")
	whole := func(value string) string {
		return strings.Replace(prometheusSays(value), `"warnings":[""]`, `"warnings":[]`, 1)
	}
	for _, c := range []struct {
		name, answer string
		size         int // what is wanted before the guards that wait
		because      string
	}{
		{"whole", whole("1000"), 10, ""},
		{"half of it", prometheusSays("500", "fetch series: store gateway-1 is away"), 10, "only a part of requests is known (partial: fetch series: store gateway-1 is away)"},
		{"and more than before", prometheusSays("1500", "store away"), 15, ""},
		{"no result", `{"status":"success","data":{"resultType":"vector","result":[]}}`, 10, "the query has no result now; this is missing data, and counts as 0 only with missing: zero"},
		{"not a number", whole("NaN"), 10, "the query answers NaN, which is not a finite number"},
		{"it is down", "", 10, "HTTP 500 Internal Server Error: down"},
	} {
		w.says(c.answer)
		d := m.next(t, "web")
		said := because(d)
		if len(d.Gaps) > 0 {
			said += d.Gaps[0].Why
		}
		for _, x := range d.Samples {
			said += x.Missing
		}
		if d.To != c.size || !strings.Contains(said, c.because) {
			t.Errorf("%s: %d, want %d: %s", c.name, d.To, c.size, said)
		}
	}
}

// A counter is no level: the first page tells nothing, the next one a rate, and a counter that began anew is no fall.
// Source: volcano-sh/kthena#1037, PR#1042.
func TestACounterIsARate(t *testing.T) {
	w := newWeb(t)
	m := playEndpoints(t, fmt.Sprintf(`
endpoints: {page: {url: %q}}
tiers:
  web:
    mode: observe
    group: web-asg
    limits: {min: 1, max: 100}
    signals: {requests: {scrape: {endpoint: page, metric: requests_total}, unit: requests/second}}
    scalers: [{target: {signal: requests, goal: 5, per_unit: true}}]
`, w.URL), "web")
	for _, c := range []struct {
		page    string
		value   float64
		known   bool
		partial bool
		want    string
	}{
		{"5000", 0, false, false, "there is no rate yet: the counter was read only once"},
		{"8000", 50, true, false, ""},
		{"120", 2, true, true, "a counter was reset"},
		{"3120", 50, true, false, ""},
	} {
		w.says("# TYPE requests_total counter\nrequests_total " + c.page + "\n")
		d := m.next(t, "web")
		if d.To < d.From {
			t.Errorf("page %s: shrinks from %d to %d: %s", c.page, d.From, d.To, because(d))
		}
		if !c.known {
			if len(d.Gaps) != 1 || !strings.Contains(d.Gaps[0].Why, c.want) {
				t.Errorf("page %s: %+v, want %s", c.page, d.Gaps, c.want)
			}
			continue
		}
		if len(d.Samples) != 1 || d.Samples[0].Value != c.value || d.Samples[0].Partial != c.partial || !strings.Contains(d.Samples[0].Missing, c.want) || d.Samples[0].Period != time.Minute {
			t.Errorf("page %s: %+v, want %v", c.page, d.Samples, c.value)
		}
	}
}

// One request serves the tiers that share a query, each of which has its own series; a tier whose series is not there has
// missing data, and the others do not care. Signals that are asked every five minutes keep their value in between.
func TestOneQueryForManyTiers(t *testing.T) {
	w := newWeb(t)
	report := newWeb(t)
	report.says(`{"orders": [{"waiting": "70"}]}`)
	text := fmt.Sprintf("endpoints: {main: {url: %q}, report: {url: %q}}\ntiers:\n", w.URL, report.URL)
	var tiers []string
	for i := range 4 {
		tiers = append(tiers, fmt.Sprint("tier", i))
		text += fmt.Sprintf(`  tier%d:
    mode: observe
    group: tier%[1]d-asg
    limits: {min: 1, max: 100}
    signals:
      load: {prometheus: {endpoint: main, query: "sum by (tier) (load)", labels: {tier: t%[1]d}}, unit: requests/second, importance: medium}
      waiting: {json: {endpoint: report, path: "orders[0].waiting"}, unit: orders, every: 5m}
      both: {expression: "load + waiting / 7", unit: requests/second, importance: very_high}
      note: {json: {endpoint: report, path: nobody}, unit: orders, importance: low}
    scalers: [{target: {signal: both, goal: 10, per_unit: true}}]
`, i)
	}
	m := playEndpoints(t, text, tiers...)
	w.says(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"tier":"t0"},"value":[NOW,"90"]},{"metric":{"tier":"t1"},"value":[NOW,"140"]}]}}`)
	for minute := range 6 {
		m.world.Step(time.Minute)
		result := m.parts.Pass(t.Context(), m.world.Now())
		for i, want := range []int{10, 15, 10, 10} {
			d := result.Records[i].Decision
			if d.To != want {
				t.Errorf("minute %d, %s: %d, want %d: %s", minute, d.Tier, d.To, want, because(d))
			}
			if i < 2 && (d.Samples[0].Signal != "both" || d.Samples[0].Source != "load + waiting / 7" || d.Samples[2].Signal != "load" || !d.Gaps[0].Aside) {
				t.Errorf("minute %d, %s: %+v, %+v", minute, d.Tier, d.Samples, d.Gaps)
			}
			if i >= 2 && (len(d.Gaps) != 3 || d.Gaps[0].Why != "load is missing: the query answers 2 series, and none has the labels {tier=\"t"+fmt.Sprint(i)+"\"}") {
				t.Errorf("minute %d, %s: %+v", minute, d.Tier, d.Gaps)
			}
		}
	}
	if w.asked["/api/v1/query"] != 6 {
		t.Errorf("%d queries in six minutes for four tiers", w.asked["/api/v1/query"])
	}
}
