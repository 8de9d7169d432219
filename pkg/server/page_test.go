package server

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// kept is where actions are kept, without a way to give one.
type kept interface{ Actions }

// inForce are operator actions.
type inForce struct {
	kept
	list []scale.Action
}

func (i inForce) Actions(time.Time) []scale.Action { return i.list }

// indexOf is the page of a handler.
func indexOf(t *testing.T, o Options) string {
	t.Helper()
	w := get(New(o), http.MethodGet, "/")
	if w.Code != http.StatusOK {
		t.Fatalf("the page answers %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// tags are the elements and attributes of a page, each once, without any text.
func tags(t *testing.T, page string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(page, "<!doctype html>")))
	d.Strict, d.AutoClose = false, xml.HTMLAutoClose
	var b strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("the page cannot be read: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			b.WriteString(e.Name.Local)
			for _, a := range e.Attr {
				b.WriteString(" " + a.Name.Local)
			}
			b.WriteByte('\n')
		}
	}
}

// Names of tiers, reasons and errors come from files, from AWS and from operators. Whatever
// they are, they change no element and no attribute of the page.
func TestThePageEscapesWhateverItShows(t *testing.T) {
	fill := func(text string) Options {
		o := options()
		r := record(text, 4, 6)
		r.Decision.Mode = scale.Mode(text)
		r.Decision.Reasons = []scale.Reason{{Rule: text, From: 4, To: 6, Because: text}}
		r.Decision.Gaps = []scale.Gap{{Signal: text, Why: text}}
		r.Learned.Breaker = scale.Breaker{Opened: noon, Why: text}
		r.Learned.ShrinkBreaker = r.Learned.Breaker
		r.Outcome = scale.Outcome{Status: scale.Status(text), Detail: text}
		o.Reporter = reports{records: []scale.Record{r}, status: Status{Version: text, ConfigError: text, LedgerError: text, FailedInRow: 1, FailedWhy: text, LastEvaluation: noon, DryRun: true}}
		o.Brake = func() brake.Report { return brake.Report{Holds: text, HalfDone: []string{text}} }
		o.Emergencies = func() []api.Emergency { return []api.Emergency{{Budget: text, Since: noon}} }
		o.Actions = inForce{list: []scale.Action{{ID: text, Kind: scale.ActionKind(text), Tier: text, By: text, Reason: text}}}
		return o
	}
	want := tags(t, indexOf(t, fill("plain")))
	for name, text := range map[string]string{
		"a script":               `<script>alert(1)</script>`,
		"out of an attribute":    `web" onmouseover="alert(1)`,
		"out of a quote":         `web' onmouseover='alert(1)`,
		"the end of the table":   `</td></tr></table><img src=x onerror=alert(1)>`,
		"the end of the page":    `</body></html><iframe src=//evil.example>`,
		"an address of a script": `javascript:alert(1)`,
		"out of the path":        `../../..//evil.example/?a=b#c`,
		"a comment":              `--><!--<b>`,
		"an entity":              `&lt;b&gt;&amp;`,
		"another refresh":        `0;url=//evil.example"><meta http-equiv="refresh" content="0`,
		"a NUL":                  "a\x00<b\x00>",
		"not UTF-8":              "\xff\xfe<b>\xc0\xbc",
	} {
		t.Run(name, func(t *testing.T) {
			page := strings.ToValidUTF8(indexOf(t, fill(text)), "\uFFFD")
			if got := tags(t, page); got != want {
				t.Errorf("the elements of the page are other ones:\n%s", page)
			}
			for _, bad := range []string{"\x00", `href="javascript`, `href="//`, `href="/api/v1/tiers/../`} {
				if strings.Contains(page, bad) {
					t.Errorf("the page has %q:\n%s", bad, page)
				}
			}
		})
	}
}

// Its Content-Security-Policy refuses scripts and styles: the page has none.
func TestThePageNeedsNothingButItself(t *testing.T) {
	page := indexOf(t, options())
	for _, word := range []string{"<script", "<style", "style=", "<link", "<img", "src=", "http://", "https://"} {
		if strings.Contains(page, word) {
			t.Errorf("the page contains %q", word)
		}
	}
	if handler := regexp.MustCompile(` on[a-z]+=`).FindString(page); handler != "" {
		t.Errorf("the page contains a script, %q", handler)
	}
	for _, part := range []string{`<!doctype html><html lang="en">`, `http-equiv="refresh" content="30"`, `<meta charset="utf-8">`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

// A daemon is ready while a brake stops every tier: the page says below that what status says.
func TestThePageTellsOfTheBrakes(t *testing.T) {
	file := brake.State{Source: "file", Where: "/var/lib/dynascale/PAUSE", Level: brake.Pause, By: "alice", Why: "incident", Since: noon}
	remote := brake.State{Source: "parameter", Where: "/dynascale/brake in eu-west-1", Level: brake.Hard, Since: noon}
	for name, c := range map[string]struct {
		pulled []brake.State
		want   []string
	}{
		"none":     {nil, nil},
		"the file": {[]brake.State{file}, []string{": nothing new begins: the brake file /var/lib/dynascale/PAUSE of alice since 2026-03-02T12:00:00Z: incident</p>"}},
		"both": {[]brake.State{file, remote}, []string{": nothing is changed: the remote brake /dynascale/brake in eu-west-1 (pause-hard) since 2026-03-02T12:00:00Z",
			": the brake file /var/lib/dynascale/PAUSE of alice since 2026-03-02T12:00:00Z: incident</p>"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			o.Brake = func() brake.Report { return brake.Report{Holds: brake.Reason(c.pulled), Brakes: c.pulled} }
			page := indexOf(t, o)
			if strings.Count(page, "<strong>Brake</strong>") != len(c.want) {
				t.Errorf("want %d lines:\n%s", len(c.want), page)
			}
			for _, want := range c.want {
				if before, _, found := strings.Cut(page, "<p><strong>Brake</strong>"+want); !found || strings.Contains(before, "This page shows") || !strings.Contains(before, "eady") {
					t.Errorf("it lacks %q below the state:\n%s", want, page)
				}
			}
		})
	}
}

// Money that runs away is told where the state of the daemon is: nothing else on the page says why tiers shrink.
func TestEmergenciesAreTold(t *testing.T) {
	o := options()
	o.Emergencies = func() []api.Emergency {
		return []api.Emergency{{Budget: "all", Since: noon.Add(-time.Minute)}, {Budget: "staging", Since: noon.Add(-24 * time.Hour)}}
	}
	page := indexOf(t, o)
	for _, want := range []string{"<p><strong>Budget</strong>: SPENDING EMERGENCY of the budget of all tiers since 11:59 UTC; &#39;dynascale budget&#39; shows it</p>",
		"<p><strong>Budget</strong>: SPENDING EMERGENCY of the budget staging since 2026-03-01 12:00 UTC; &#39;dynascale budget&#39; shows it</p>"} {
		if before, _, found := strings.Cut(page, want); !found || strings.Contains(before, "This page shows") {
			t.Errorf("it lacks %q below the state:\n%s", want, page)
		}
	}
	if text := shownAt(o, "/api/v1/status"); !strings.Contains(text, `"budget": "staging"`) || !strings.Contains(text, `"since": "2026-03-02T11:59:00Z"`) {
		t.Errorf("the status does not tell them: %s", text)
	}
	o.Emergencies = func() []api.Emergency { return nil }
	if page, text := indexOf(t, o), shownAt(o, "/api/v1/status"); strings.Contains(page, "EMERGENCY") || strings.Contains(text, "emergencies") {
		t.Errorf("there is none: %s\n%s", text, page)
	}
}

func TestAnActionInALine(t *testing.T) {
	four := noon.Add(4 * time.Hour)
	classes := words{Words: class, capacity: scale.Capacity{Ladder: rungs("db.r6g.large", "db.r6g.xlarge")}}
	for want, test := range map[string]struct {
		a     scale.Action
		sizes words
	}{
		"a1: web: override, at least 10, at most 20, until 2026-03-02T16:00:00Z, by ann: sale": {scale.Action{ID: "a1", Kind: scale.Override, Tier: "web", Min: 10, Max: 20, Until: four, By: "ann", Reason: "sale"}, words{}},
		"a2: every tier: pause, with no end time":                                              {scale.Action{ID: "a2", Kind: scale.Pause, Grow: true, Shrink: true}, words{}},
		"a3: web: pause of shrinking, until 2026-03-02T16:00:00Z":                              {scale.Action{ID: "a3", Kind: scale.Pause, Tier: "web", Shrink: true, Until: four}, words{}},
		"a4: web: pause of growth, until 2026-03-02T16:00:00Z: cost":                           {scale.Action{ID: "a4", Kind: scale.Pause, Tier: "web", Grow: true, Until: four, Reason: "cost"}, words{}},
		"a5: db: override, at least db.r6g.xlarge (2 of 2), with no end time":                  {scale.Action{ID: "a5", Kind: scale.Override, Tier: "db", Min: 2}, classes},
		"a6: readers: override, at most 1 reader, with no end time":                            {scale.Action{ID: "a6", Kind: scale.Override, Tier: "readers", Max: 1}, words{Words: reason.Words{One: "reader", Many: "readers"}}},
		"a8: the budget of all tiers: grant of $50.00, until 2026-03-02T16:00:00Z: sale":       {scale.Action{ID: "a8", Kind: scale.Grant, USD: 50, Until: four, Reason: "sale"}, words{}},
		"a7: db: override, at least 9, until 2026-03-02T16:00:00Z: typed":                      {scale.Action{ID: "a7", Kind: scale.Override, Tier: "db", Min: 9, Until: four, Reason: "typed"}, classes},
	} {
		if got := actionLine(test.a, test.sizes); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The cell does not begin with closed while one of the two breakers is open.
func TestTheCellOfBreakers(t *testing.T) {
	var grow, shrink, both tierView
	grow.Breaker.Open, grow.Breaker.Why = true, "2 launches failed"
	shrink.ShrinkBreaker.Open, shrink.ShrinkBreaker.Why = true, "3 removals failed"
	both.Breaker, both.ShrinkBreaker = grow.Breaker, shrink.ShrinkBreaker
	for want, v := range map[string]tierView{
		"closed": {}, "growth is held: 2 launches failed": grow, "shrinking is held: 3 removals failed": shrink,
		"growth is held: 2 launches failed; shrinking is held: 3 removals failed": both,
	} {
		if got := v.breakers(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is missing of an endpoint says so; what is missing of CloudWatch needs no more than its name.
func TestThePageSaysWhereMissingDataIsFrom(t *testing.T) {
	o := options()
	r := record("web", 2, 2)
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Quality: scale.Fresh, Missing: "throttled"}, {Signal: "jobs", Quality: scale.Stale, Missing: "HTTP 503", Source: "endpoint main: sum(jobs)"}}
	o.Reporter = reports{records: []scale.Record{r}}
	if page := indexOf(t, o); !strings.Contains(page, "cpu, jobs (from endpoint main: sum(jobs))") {
		t.Errorf("the page does not say where jobs is from:\n%s", page)
	}
}
