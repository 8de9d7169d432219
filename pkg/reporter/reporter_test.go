package reporter

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// An evaluation that was running while a reload took a tier away shows it once more. It
// must not stay in the metrics until the next restart.
func TestATierThatIsGoneLeavesTheMetricsEvenAfterALatePass(t *testing.T) {
	metrics := server.NewMetrics("test")
	reporter := New(zap.NewNop(), metrics, server.Status{})
	handler := server.New(server.Options{Reporter: reporter, Metrics: metrics})
	shown := func() bool {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return strings.Contains(w.Body.String(), `tier="api"`)
	}
	pass := func(tiers ...string) {
		var r loop.Result
		for _, tier := range tiers {
			r.Records = append(r.Records, scale.Record{Decision: scale.Decision{
				Tier: tier, Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)},
				Reasons: []scale.Reason{{Rule: "test", Because: "the test says so"}},
			}})
		}
		reporter.Show(r, time.Second)
	}
	pass("api", "web")
	if !shown() {
		t.Fatal("the metrics do not show the tier at all")
	}
	reporter.Reloaded(time.Unix(0, 0), nil, []string{"api"}, 1, time.Minute)
	pass("api", "web") // it began before the reload
	pass("web")
	if shown() {
		t.Error("the tier is gone and its metrics are not")
	}
}

// A repeated failure is one line, and nothing piles up for it.
func TestFailuresThatSayATimeAreOneFailure(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	reporter := New(zap.New(core), server.NewMetrics("test"), server.Status{})
	for minute := range 3 {
		reporter.Show(loop.Result{Err: fmt.Errorf("no tier could be evaluated: last value %dm old", minute)}, time.Second)
	}
	reporter.Show(loop.Result{}, time.Second)
	reporter.Show(loop.Result{Err: errors.New("again")}, time.Second)
	var lines []string
	for _, e := range logs.All() {
		lines = append(lines, e.Message)
	}
	if got := strings.Join(lines, ", "); got != "evaluation failed, evaluations succeed again, evaluation failed" {
		t.Errorf("the log says %s", got)
	}
	reporter.troubles["  cloudwatch refused at 09:15 UTC"] = time.Now().Add(-time.Hour)
	reporter.Trouble(Trouble{Source: "cloudwatch", Problem: "refused at 10:15 UTC", Kind: scale.Denied})
	if len(reporter.troubles) != 1 {
		t.Errorf("%d troubles are kept: %v", len(reporter.troubles), reporter.troubles)
	}
}

// Readers that cannot be read from are one line, however their lag moves, and so is one
// that was promoted.
func TestReadersThatAreAwayAreLoggedOnce(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	reporter := New(zap.New(core), server.NewMetrics("test"), server.Status{})
	show := func(at time.Time, members ...scale.Member) {
		reporter.Show(loop.Result{Records: []scale.Record{{Decision: scale.Decision{Tier: "db", Capacity: scale.Capacity{At: at, Members: members}}}}}, time.Second)
	}
	gone := scale.Member{ID: "shop-dyn-1", Away: resource.Promoted}
	for n := range 3 {
		show(day, gone, scale.Member{ID: "shop-dyn-2", Endpoint: "shop-dyn-2:3306", Away: resource.Behind, Why: fmt.Sprintf("%d seconds behind", 100*n)})
	}
	show(time.Time{}) // not known is not well
	show(day, gone, scale.Member{ID: "shop-dyn-2", Ready: true})
	show(day, gone, scale.Member{ID: "shop-dyn-2", Ready: true}, scale.Member{ID: "shop-dyn-3", Status: "creating", Away: resource.Changing})
	show(day, scale.Member{ID: "shop-dyn-3", Endpoint: "shop-dyn-3:3306", Status: "failed", Why: "failed"}) // broken, and nobody waits for it
	var lines []string
	for _, e := range logs.All() {
		if e.Message != "hold" {
			lines = append(lines, e.Level.String()+" "+e.Message)
		}
	}
	const want = "error NO READER CAN SERVE READS\n" +
		"warn a reader was promoted: it is no longer a reader and is still billed; dynascale never deletes it\n" +
		"info readers can serve reads again\n" +
		"error NO READER CAN SERVE READS"
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A tier that a reload takes away and another one brings back is new: whatever holds it
// is told again, and nothing of before is left in the metrics meanwhile.
func TestATierThatComesBackIsToldAnew(t *testing.T) {
	held := scale.Record{Outcome: scale.Outcome{Status: scale.Unchanged, Operation: &scale.Operation{ID: "op-1", Tier: "api", Kind: scale.Resize, Step: 1, Steps: 5}},
		Learned: scale.Learned{Breaker: scale.Breaker{Opened: time.Unix(1, 0), Why: "no capacity"}, ShrinkBreaker: scale.Breaker{Opened: time.Unix(1, 0), Why: "too late"}},
		Decision: scale.Decision{
			Tier: "api", Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)}, From: 3, To: 3, Wish: 5,
			Samples: []scale.Sample{{Signal: "cpu", Missing: "no answer"}},
			Reasons: []scale.Reason{{Rule: "circuit_breaker", From: 5, To: 3, Because: "no capacity"}},
		}}
	web := scale.Record{Decision: scale.Decision{Tier: "web", Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)}}}
	both, without := loop.Result{Records: []scale.Record{held, web}}, loop.Result{Records: []scale.Record{web}}
	for _, c := range []struct {
		name string
		gone func(*Reporter)
	}{
		{"a pass ran without it", func(b *Reporter) {
			b.Reloaded(time.Unix(0, 0), nil, []string{"api"}, 1, time.Minute)
			b.Show(without, time.Second)
		}},
		{"no pass ran without it", func(b *Reporter) { b.Reloaded(time.Unix(0, 0), nil, []string{"api"}, 1, time.Minute) }},
		{"a pass that began before showed it once more", func(b *Reporter) {
			b.Reloaded(time.Unix(0, 0), nil, []string{"api"}, 1, time.Minute)
			b.Show(both, time.Second)
			b.Show(without, time.Second)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			core, logs := observer.New(zap.InfoLevel)
			metrics := server.NewMetrics("test")
			reporter := New(zap.New(core), metrics, server.Status{})
			told := func() map[string]int {
				n := map[string]int{}
				for _, e := range logs.TakeAll() {
					n[e.Message]++
				}
				return n
			}
			reporter.Show(both, time.Second)
			first := told()
			for _, line := range []string{"CIRCUIT BREAKER OPEN: growth is held back", "CIRCUIT BREAKER OPEN: shrinking is held back", "operation",
				"data is missing: dynascale uses the last values while they are fresh; the tier does not shrink on old data"} {
				if first[line] != 1 {
					t.Errorf("%q was told %d times at first: %v", line, first[line], first)
				}
			}
			reporter.Show(both, time.Second)
			if again := told(); len(again) > 0 {
				t.Errorf("the same is told twice: %v", again)
			}
			c.gone(reporter)
			told()
			w := httptest.NewRecorder()
			server.New(server.Options{Reporter: reporter, Metrics: metrics}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
			if strings.Contains(w.Body.String(), `tier="api"`) {
				t.Errorf("the metrics remember the tier:\n%s", w.Body)
			}
			if reporter.told["api"] != nil {
				t.Errorf("the reporter remembers %v", reporter.said["api"])
			}
			reporter.Show(both, time.Second)
			if diff := cmp.Diff(first, told()); diff != "" {
				t.Errorf("a tier that came back is told differently (-first +again):\n%s", diff)
			}
		})
	}
}

// Missing data is one line when it begins, one when more is missing, and one at its end.
func TestMissingDataIsToldOnce(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	reporter := New(zap.New(core), server.NewMetrics("test"), server.Status{})
	show := func(samples ...scale.Sample) string {
		reporter.Show(loop.Result{Records: []scale.Record{{
			Outcome:  scale.Outcome{Status: scale.Unchanged},
			Decision: scale.Decision{Tier: "web", Capacity: scale.Capacity{Desired: 3, At: time.Unix(0, 0)}, From: 3, To: 3, Wish: 3, Samples: samples},
		}}}, time.Second)
		var lines []string
		for _, e := range logs.TakeAll() {
			because, _ := e.ContextMap()["because"].(string)
			lines = append(lines, e.Level.String()+" "+e.Message+" "+because)
		}
		return strings.Join(lines, "|")
	}
	const missing = "warn data is missing: dynascale uses the last values while they are fresh; the tier does not shrink on old data "
	cpu, latency := scale.Sample{Signal: "cpu", Quality: scale.Fresh}, scale.Sample{Signal: "latency", Quality: scale.Fresh}
	none := func(s scale.Sample, minute int) scale.Sample {
		s.Missing = fmt.Sprintf("none since 12:%02d", minute)
		return s
	}
	for i, step := range []struct {
		samples []scale.Sample
		want    string
	}{
		{[]scale.Sample{cpu, latency}, ""},
		{[]scale.Sample{none(cpu, 1), latency}, missing + "cpu (none since 12:01)"},
		{[]scale.Sample{none(cpu, 2), latency}, ""},
		{[]scale.Sample{none(cpu, 3), none(latency, 3)}, missing + "cpu, latency (none since 12:03)"},
		{[]scale.Sample{none(cpu, 4), none(latency, 4)}, ""},
		{[]scale.Sample{cpu, latency}, "info all data is available again "},
		{[]scale.Sample{cpu, latency}, ""},
	} {
		if got := show(step.samples...); got != step.want {
			t.Errorf("step %d: got %q, want %q", i, got, step.want)
		}
	}
}
