package server

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

type reports struct {
	records []scale.Record
	status  Status
}

func (b reports) Latest() []scale.Record { return b.records }
func (b reports) Status() Status         { return b.status }
func (b reports) Newest(tier string) (scale.Record, bool) {
	i := slices.IndexFunc(b.records, func(r scale.Record) bool { return r.Decision.Tier == tier })
	if i < 0 {
		return scale.Record{}, false
	}
	return b.records[i], true
}

// ledger answers with its records and remembers the question.
type ledger struct {
	records []scale.Record
	err     error
	asked   question
}

func (l *ledger) History(_ context.Context, tier string, since time.Time, limit int) ([]scale.Record, error) {
	l.asked = question{tier, since, limit}
	return l.records, l.err
}

func record(tier string, from, to int) scale.Record {
	return scale.Record{
		Decision: scale.Decision{
			Tier: tier, At: noon, Mode: scale.Manage, From: from, To: to, Wish: to,
			Reasons:  []scale.Reason{{Rule: "target", From: from, To: to, Because: "cpu 90 % against a goal of 60 %"}},
			Capacity: scale.Capacity{Desired: from, InService: from, Pending: 0, Min: 1, Max: 20, At: noon},
		},
		Outcome: scale.Outcome{Status: scale.Applied, Detail: "desired set", At: noon},
	}
}

func options() Options {
	blind := record("workers", 0, 0)
	blind.Decision.Capacity = scale.Capacity{}
	blind.Decision.Gaps = []scale.Gap{{Signal: scale.CapacitySignal, Why: "no such group"}}
	blind.Learned.Breaker = scale.Breaker{Opened: noon, Probe: noon.Add(time.Hour), Why: "launches fail <b>"}
	blind.Outcome = scale.Outcome{Status: scale.Unchanged}
	return Options{
		Reporter: reports{
			records: []scale.Record{record("web", 4, 6), blind},
			status:  Status{Version: "1.2.3", Started: noon.Add(-time.Hour), Interval: time.Minute, LastEvaluation: noon, PassTook: 1500 * time.Millisecond, Passes: 60, Missed: 1, Failed: 2, ConfigError: "bad <yaml>", Tiers: 2},
		},
		History: &ledger{records: []scale.Record{record("web", 4, 6)}},
		Metrics: NewMetrics("1.2.3"),
		Now:     func() time.Time { return noon.Add(30 * time.Second) },
	}
}

func get(h http.Handler, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

func TestRoutes(t *testing.T) {
	for name, test := range map[string]struct {
		target string
		code   int
		kind   string
		words  []string
	}{
		"health":             {"/healthz", 200, "text/plain", []string{"ok"}},
		"ready":              {"/readyz", 200, "text/plain", []string{"ready: the last completed evaluation began 30 s ago"}},
		"metrics":            {"/metrics", 200, "text/plain", []string{`dynascale_build_info{go_version="go1.`, "go_goroutines", "process_cpu_seconds_total"}},
		"tiers":              {"/api/v1/tiers", 200, "application/json", []string{`"tier": "web"`, `"size": 6`, `"desired": 4`, `"rule": "target"`, `"in_service": null`, `"why": "no such group"`, `"gaps": []`, `"open": true`}},
		"one tier":           {"/api/v1/tiers/web", 200, "application/json", []string{`"tier": "web"`, `"record": {`, `"reasons": [`}},
		"unknown tier":       {"/api/v1/tiers/wbe", 404, "application/json", []string{"wbe: no such tier; did you mean web?"}},
		"decisions":          {"/api/v1/decisions?tier=web&since=2h&limit=5", 200, "application/json", []string{`"because": "cpu 90 % against a goal of 60 %"`, `"status": "applied"`}},
		"since in days":      {"/api/v1/decisions?tier=web&since=3d", 200, "application/json", []string{`"status": "applied"`}},
		"bad since":          {"/api/v1/decisions?since=yesterday", 400, "application/json", []string{`since: yesterday is not a time: write 2026-03-01T08:30:00Z`}},
		"since with a space": {"/api/v1/decisions?since=2026-03-02T15:04:05+01:00", 400, "application/json", []string{"if the space in the given value should be a +, write %2B in the URL"}},
		"since ahead":        {"/api/v1/decisions?since=-2h", 400, "application/json", []string{"since: -2h is negative"}},
		"no limit":           {"/api/v1/decisions?limit=0", 400, "application/json", []string{"whole number from 1 to 1000"}},
		"too large a limit":  {"/api/v1/decisions?limit=1001", 400, "application/json", []string{"whole number from 1 to 1000"}},
		"misspelt parameter": {"/api/v1/decisions?teir=web", 400, "application/json", []string{`unknown parameter \"teir\"`}},
		"twice":              {"/api/v1/decisions?tier=a&tier=b", 400, "application/json", []string{"tier is given 2 times"}},
		"broken query":       {"/api/v1/decisions?tier=%zz", 400, "application/json", []string{"the query cannot be read"}},
		"status":             {"/api/v1/status", 200, "application/json", []string{`"version": "1.2.3"`, `"ready": true`, `"evaluation_took_seconds": 1.5`, `"missed_evaluations": 1`, `"failed_evaluations": 2`, `"interval_seconds": 60`}},
		"index":              {"/", 200, "text/html", []string{`<a href="/api/v1/tiers/web">web</a>`, "unknown", "launches fail &lt;b&gt;", "bad &lt;yaml&gt;", "<td>6</td>"}},
		"nothing there":      {"/api/v2", 404, "application/json", []string{"there is nothing at /api/v2; the page at / links to"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := New(options())
			w := get(h, "GET", test.target)
			if w.Code != test.code {
				t.Errorf("code %d, want %d", w.Code, test.code)
			}
			if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, test.kind) {
				t.Errorf("content type %q, want %q", got, test.kind)
			}
			for _, word := range test.words {
				if !strings.Contains(w.Body.String(), word) {
					t.Errorf("the answer lacks %q:\n%s", word, w.Body)
				}
			}
			if test.kind == "application/json" && !json.Valid(w.Body.Bytes()) {
				t.Errorf("the answer is not JSON:\n%s", w.Body)
			}
			if test.code >= 400 {
				var body map[string]string
				if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body["error"] == "" || len(body) != 1 {
					t.Errorf("the error is not {\"error\": ...}: %s", w.Body)
				}
			}
			checkHeaders(t, w)
			if w := get(h, "HEAD", test.target); w.Code != test.code {
				t.Errorf("HEAD answers %d, want %d", w.Code, test.code)
			}
			if name == "nothing there" {
				return
			}
			w = get(h, "POST", test.target)
			if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "POST is not allowed at") {
				t.Errorf("POST answers %d %s, want 405 and why", w.Code, w.Body)
			}
			checkHeaders(t, w)
		})
	}
}

func checkHeaders(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "", "Referrer-Policy": "no-referrer"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") {
		t.Errorf("Content-Security-Policy is %q", got)
	}
}

func TestDecisionsAskTheLedger(t *testing.T) {
	now := noon.Add(30 * time.Second)
	for name, test := range map[string]struct {
		query string
		want  question
	}{
		"nothing said": {"", question{"", now.Add(-24 * time.Hour), 100}},
		"a length":     {"?tier=web&since=90m&limit=7", question{"web", now.Add(-90 * time.Minute), 7}},
		"an instant":   {"?since=2026-03-02T10:00:00Z", question{"", noon.Add(-2 * time.Hour), 100}},
		"with a zone":  {"?since=2026-03-02T11:00:00%2B01:00", question{"", noon.Add(-2 * time.Hour), 100}},
	} {
		t.Run(name, func(t *testing.T) {
			o, l := options(), &ledger{}
			o.History = l
			w := get(New(o), "GET", "/api/v1/decisions"+test.query)
			if l.asked.tier != test.want.tier || !l.asked.since.Equal(test.want.since) || l.asked.limit != test.want.limit {
				t.Errorf("asked for %+v, want %+v", l.asked, test.want)
			}
			if w.Code != 200 || strings.TrimSpace(w.Body.String()) != "[]" {
				t.Errorf("answered %d %s, want an empty list", w.Code, w.Body)
			}
		})
	}
}

func TestDecisionsThatCannotBeGiven(t *testing.T) {
	for name, test := range map[string]struct {
		history History
		code    int
		words   string
	}{
		"no ledger":       {nil, 503, "there is no ledger"},
		"a broken ledger": {&ledger{err: errors.New("disk I/O error in /secret/place")}, 503, "the log has the cause"},
		"nobody knows it": {&ledger{}, 404, "gone: no such tier; known: web, workers; the ledger has no decision under this name since 2026-03-01T12:00:30Z"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.History = test.history
			w := get(New(o), "GET", "/api/v1/decisions?tier=gone")
			if w.Code != test.code || !strings.Contains(w.Body.String(), test.words) {
				t.Errorf("answered %d %s, want %d with %q", w.Code, w.Body, test.code, test.words)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Error("the answer shows the inner error to the client")
			}
		})
	}
}

func TestARemovedTierKeepsItsHistory(t *testing.T) {
	o := options()
	o.History = &ledger{records: []scale.Record{record("gone", 1, 2)}}
	if w := get(New(o), "GET", "/api/v1/decisions?tier=gone"); w.Code != 200 {
		t.Errorf("answered %d %s, want its records", w.Code, w.Body)
	}
}

func TestWhatCannotBeEncodedIsAnError(t *testing.T) {
	core, logs := observer.New(zap.ErrorLevel)
	o := options()
	o.Log = zap.New(core)
	bad := record("web", 1, 1)
	bad.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: math.NaN()}}
	o.Reporter = reports{records: []scale.Record{bad}}
	w := get(New(o), "GET", "/api/v1/tiers/web")
	if w.Code != 500 || !json.Valid(w.Body.Bytes()) || !strings.Contains(w.Body.String(), "could not be encoded") {
		t.Errorf("answered %d %s, want an error", w.Code, w.Body)
	}
	if logs.Len() != 1 {
		t.Errorf("%d log lines, want the cause in one", logs.Len())
	}
}

func TestSizeIsWhatThePassLeft(t *testing.T) {
	for name, test := range map[string]struct {
		outcome scale.Status
		want    int
	}{
		"applied": {scale.Applied, 6}, "refused": {scale.Refused, 4}, "unknown": {scale.Unknown, 4}, "unchanged": {scale.Unchanged, 4},
	} {
		t.Run(name, func(t *testing.T) {
			r := record("web", 4, 6)
			r.Outcome.Status = test.outcome
			if got := *viewTier(r, api.Age{}, Configured{}).Size; got != test.want {
				t.Errorf("size %d, want %d", got, test.want)
			}
		})
	}
}

func TestWithoutMetricsThereIsNoRoute(t *testing.T) {
	o := options()
	o.Metrics = nil
	if w := get(New(o), "GET", "/metrics"); w.Code != 404 {
		t.Errorf("answered %d, want 404", w.Code)
	}
}

func FuzzParseQuestion(f *testing.F) {
	for _, seed := range []string{"", "tier=web&since=2h&limit=3", "since=2026-03-02T15:04:05Z", "since=9999999h", "limit=1e3", "tier=%zz", "since=-1ns"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := parseQuestion(query, noon)
		if err == nil && (q.limit < 1 || q.limit > maxLimit) {
			t.Errorf("%q passed with limit %d", query, q.limit)
		}
	})
}
