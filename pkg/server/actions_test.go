package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

const token = "planted-token-f00dfeed"

// keeper keeps actions until it fails.
type keeper struct {
	*ledgerTwin
	kept, refused []scale.Action
	err           error
	full          bool // it takes nothing, not even a pause
}

// ledgerTwin numbers and ends actions.
type ledgerTwin struct {
	last int
	gone []scale.Action
}

func (k *keeper) number(a scale.Action) scale.Action {
	k.last++
	a.ID = fmt.Sprint("a", k.last)
	return a
}

func (k *keeper) Act(ctx context.Context, a scale.Action) (scale.Action, error) {
	if ctx.Err() != nil { // as a ledger does, whose write ends with its context
		return k.number(a), ctx.Err()
	}
	if k.full {
		return a, k.err
	}
	a = k.number(a)
	if k.err == nil || a.Kind == scale.Pause {
		k.kept = append(k.kept, a)
	}
	return a, k.err
}

func (k *keeper) Refuse(_ context.Context, a scale.Action) (scale.Action, error) {
	a = k.number(a)
	k.refused = append(k.refused, a)
	return a, k.err
}

func (k *keeper) Resume(_ context.Context, ids []string, end string, now time.Time) ([]scale.Action, error) {
	if k.err != nil {
		return nil, k.err
	}
	var out []scale.Action
	k.kept = slices.DeleteFunc(k.kept, func(a scale.Action) bool {
		if slices.Contains(ids, a.ID) {
			a.Ended, a.End = now, end
			out = append(out, a)
		}
		return slices.Contains(ids, a.ID)
	})
	k.gone = append(k.gone, out...)
	return out, nil
}

func (k *keeper) Actions(now time.Time) []scale.Action { return slices.Clone(k.kept) }

func (k *keeper) PastActions(context.Context, time.Time, int) ([]scale.Action, error) {
	return slices.Clone(k.gone), k.err
}

// desk is a handler that takes actions, and everything that it left behind.
type desk struct {
	http.Handler
	keeper   *keeper
	log      *bytes.Buffer
	reloads  int
	reloaded error
	waiting  []string
	now      time.Time
}

func newDesk(change func(*Options)) *desk {
	d := &desk{keeper: &keeper{ledgerTwin: &ledgerTwin{}}, log: &bytes.Buffer{}, now: noon}
	o := options()
	o.Actions, o.Tokens, o.Listen = d.keeper, only(token), "127.0.0.1:9077"
	o.Log = zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(d.log), zap.DebugLevel))
	o.Now = func() time.Time { return d.now }
	o.Tier = func(tier string) (Configured, bool) {
		return Configured{Mode: scale.Manage, Min: 2, Max: 20}, tier == "web" || tier == "workers"
	}
	o.Reload = func() (api.Reloaded, error) {
		d.reloads++
		return api.Reloaded{Reloaded: d.reloaded == nil, Waiting: d.waiting}, d.reloaded
	}
	if change != nil {
		change(&o)
	}
	d.Handler = New(o)
	return d
}

// call is a proper call but for what change does to it.
func (d *desk) call(path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Host = "127.0.0.1:9077"
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

const (
	pausePath    = "/api/v1/tiers/web/pause"
	overridePath = "/api/v1/tiers/web/override"
	resumePath   = "/api/v1/tiers/web/resume"
	goodPause    = `{"direction": "both", "for": "2h", "reason": "deploy"}`
)

func TestActionsAreKept(t *testing.T) {
	pause := scale.Action{ID: "a1", Tier: "web", Kind: scale.Pause, By: "token from 192.0.2.1", Given: noon, Until: noon.Add(2 * time.Hour), Reason: "deploy"}
	raised := scale.Action{ID: "a1", Tier: "web", Kind: scale.Override, By: pause.By, Min: 20, Given: noon, Until: noon.Add(2 * time.Hour)}
	with := func(a scale.Action, change func(*scale.Action)) scale.Action { change(&a); return a }
	for name, test := range map[string]struct {
		path, body string
		want       scale.Action
		log        string
	}{
		"a pause of both": {pausePath, goodPause,
			with(pause, func(a *scale.Action) { a.Grow, a.Shrink = true, true }), `"holds_growth":true,"holds_shrinking":true`},
		"a pause that says nothing": {pausePath, ``,
			with(pause, func(a *scale.Action) { a.Grow, a.Shrink, a.Reason, a.Until = true, true, "", noon.Add(8*time.Hour) }), `"holds_growth":true`},
		"with no end time": {pausePath, `{"for": "ever"}`,
			with(pause, func(a *scale.Action) { a.Grow, a.Shrink, a.Reason, a.Until = true, true, "", time.Time{} }), `"endless":true`},
		"of every tier": {"/api/v1/pause", goodPause,
			with(pause, func(a *scale.Action) { a.Tier, a.Grow, a.Shrink = "", true, true }), `"tier":"every tier"`},
		"of shrinking": {pausePath, `{"direction": "shrink", "for": "2h", "reason": "deploy"}`,
			with(pause, func(a *scale.Action) { a.Shrink = true }), `"holds_growth":false,"holds_shrinking":true`},
		"of scale-in, as it was called": {pausePath, `{"direction": "in", "for": "2h", "reason": "deploy"}`,
			with(pause, func(a *scale.Action) { a.Shrink = true }), `"holds_growth":false,"holds_shrinking":true`},
		"of growth": {pausePath, `{"direction": "grow", "for": "2h", "reason": "deploy"}`,
			with(pause, func(a *scale.Action) { a.Grow = true }), `"holds_growth":true,"holds_shrinking":false`},
		"an override up to the maximum": {overridePath, `{"min": 20, "for": "30d", "reason": "größer"}`,
			with(raised, func(a *scale.Action) { a.Until, a.Reason = noon.Add(30*24*time.Hour), "größer" }), `"min":20`},
		"a cap": {overridePath, `{"max": 5, "for": "2h"}`,
			with(raised, func(a *scale.Action) { a.Min, a.Max = 0, 5 }), `"max":5`},
		"a blank reason": {overridePath, `{"min": 20, "for": "2h", "reason": " "}`, raised, `"reason":""`},
		"the shortest": {pausePath, `{"direction": "shrink", "for": "1m", "reason": "x"}`,
			with(pause, func(a *scale.Action) { a.Shrink, a.Until, a.Reason = true, noon.Add(time.Minute), "x" }), `"reason":"x"`},
		"a reason of 200 characters": {pausePath, `{"direction": "shrink", "for": "2h", "reason": "` + strings.Repeat("ü", 200) + `"}`,
			with(pause, func(a *scale.Action) { a.Shrink, a.Reason = true, strings.Repeat("ü", 200) }), `üü`},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(nil)
			d.now = noon.Add(300 * time.Millisecond)
			w := d.call(test.path, test.body, nil)
			var got api.Answer
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.Action == nil || !got.Durable {
				t.Fatalf("answered %d %s, %v", w.Code, w.Body, err)
			}
			if diff := cmp.Diff([]scale.Action{test.want, test.want, test.want}, append(d.keeper.kept, *got.Action, got.InForce[0])); diff != "" {
				t.Errorf("kept and answered (-want +got):\n%s", diff)
			}
			checkHeaders(t, w)
			for _, word := range []string{"an operator's action is in force", `"id":"a1"`, `"by":"token from`, `"action_kind":"` + string(test.want.Kind) + `"`, `"endless":`, `"reason":`, test.log} {
				if !strings.Contains(d.log.String(), word) {
					t.Errorf("the log lacks %q: %s", word, d.log)
				}
			}
		})
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	order := func(direction, lasts, reason string) string {
		return fmt.Sprintf(`{"direction": %q, "for": %q, "reason": %q}`, direction, lasts, reason)
	}
	for name, test := range map[string]struct {
		path, body string
		change     func(*http.Request)
		code       int
		words      string
	}{
		"no token":                  {pausePath, goodPause, func(r *http.Request) { r.Header.Del("Authorization") }, 401, "the token is missing or wrong: send the header"},
		"a wrong token":             {pausePath, goodPause, header("Authorization", "Bearer planted-token-f00dfeee"), 401, "missing or wrong"},
		"a beginning of the token":  {pausePath, goodPause, header("Authorization", "Bearer planted-token"), 401, "missing or wrong"},
		"an empty token":            {pausePath, goodPause, header("Authorization", "Bearer "), 401, "missing or wrong"},
		"another scheme":            {pausePath, goodPause, header("Authorization", "Basic "+token), 401, "Authorization: Bearer TOKEN"},
		"the token alone":           {pausePath, goodPause, header("Authorization", token), 401, "missing or wrong"},
		"reload without a token":    {"/-/reload", "", header("Authorization", ""), 401, "missing or wrong"},
		"resume without a token":    {resumePath, "", header("Authorization", ""), 401, "missing or wrong"},
		"override without a token":  {overridePath, `{"min": 3, "for": "2h", "reason": "x"}`, header("Authorization", ""), 401, "missing or wrong"},
		"GET":                       {pausePath, goodPause, method("GET"), 405, "GET is not allowed at /api/v1/tiers/web/pause; this address takes POST"},
		"DELETE":                    {resumePath, "", method("DELETE"), 405, "takes POST"},
		"a preflight":               {pausePath, "", method("OPTIONS"), 405, "OPTIONS is not allowed"},
		"GET reload":                {"/-/reload", "", method("GET"), 405, "takes POST"},
		"a misspelt verb":           {"/api/v1/tiers/web/puase", goodPause, nil, 404, "there is nothing at /api/v1/tiers/web/puase"},
		"another host":              {pausePath, goodPause, host("rebound.example:9077"), 403, "the header Host of the request is not a loopback address, but http.listen is one: use 127.0.0.1:9077 or localhost as the host"},
		"a host that looks like it": {pausePath, goodPause, host("127.0.0.1.example"), 403, "the header Host of the request is not a loopback address"},
		"a form":                    {pausePath, goodPause, header("Content-Type", "application/x-www-form-urlencoded"), 415, "Content-Type: application/json"},
		"plain text":                {pausePath, goodPause, header("Content-Type", "text/plain"), 415, "Content-Type: application/json"},
		"no content type":           {pausePath, goodPause, header("Content-Type", ""), 415, "Content-Type: application/json"},
		"too long":                  {pausePath, goodPause + strings.Repeat(" ", 4096), nil, 413, "longer than 4096 bytes"},
		"resume with a long body":   {resumePath, strings.Repeat(" ", 4097), nil, 413, "longer than 4096 bytes"},
		"no JSON":                   {pausePath, `direction=both`, nil, 400, "not the JSON object that is expected"},
		"half a body":               {pausePath, `{"direction": "both"`, nil, 400, "not the JSON object that is expected: unexpected EOF"},
		"a list":                    {pausePath, `[]`, nil, 400, "\"the body is a JSON array; it must be a JSON object\""},
		"a word":                    {overridePath, `"up"`, nil, 400, "\"the body is a JSON string; it must be a JSON object\""},
		"two objects":               {pausePath, goodPause + goodPause, nil, 400, "has more text after its JSON object"},
		"an unknown field":          {pausePath, `{"direction": "both", "until": "2h", "reason": "x"}`, nil, 400, `unknown field \"until\"`},
		"an override's field":       {pausePath, `{"direction": "both", "for": "2h", "reason": "x", "min": 3}`, nil, 400, `unknown field \"min\"`},
		"resume with a field":       {resumePath, `{"kind": "pause"}`, nil, 400, `unknown field \"kind\"`},
		"reload with a field":       {"/-/reload", `{"now": true}`, nil, 400, `unknown field \"now\"`},
		"another direction":         {pausePath, order("up", "2h", "x"), nil, 400, `direction is \"up\"; it must be \"both\", \"shrink\" or \"grow\"`},
		"no length at all":          {pausePath, order("in", "forever", "x"), nil, 400, `for: forever is not a duration; write it like 90s, 5m, 1h30m or 30d; for a pause or an override, 'ever' is possible too: it means no end time`},
		"too short":                 {pausePath, order("in", "59s", "x"), nil, 400, "not between 1m and 30d"},
		"too long a time":           {pausePath, order("in", "31d", "x"), nil, 400, "not between 1m and 30d"},
		"a moment too long":         {pausePath, order("in", "720h0m1s", "x"), nil, 400, "for: 720h0m1s is not between 1m and 30d"},
		"more than a number holds":  {pausePath, order("in", "300d", "x"), nil, 400, "not between 1m and 30d"},
		"backwards":                 {pausePath, order("in", "-2h", "x"), nil, 400, "for: -2h is negative"},
		"a number for a length":     {pausePath, `{"direction": "in", "for": 7200, "reason": "x"}`, nil, 400, "for is a JSON number in the body; it must be text"},
		"a long reason":             {pausePath, order("in", "2h", strings.Repeat("ü", 201)), nil, 400, "reason has 201 characters; at most 200 are allowed"},
		"a reason of two lines":     {pausePath, `{"direction": "in", "for": "2h", "reason": "a\nb"}`, nil, 400, "cannot be printed"},
		"a reason with an escape":   {pausePath, `{"direction": "in", "for": "2h", "reason": "\u001b[31m"}`, nil, 400, "cannot be printed"},
		"a reason with the token":   {pausePath, order("in", "2h", "see "+token), nil, 400, "reason contains a token, and everybody can read reasons: write it without the token"},
		"an unknown tier":           {"/api/v1/tiers/wbe/pause", goodPause, nil, 404, `wbe: no such tier; did you mean web?`},
		"resume an unknown tier":    {"/api/v1/tiers/wbe/resume", "", nil, 404, `wbe: no such tier; did you mean web?`},
		"no minimum":                {overridePath, `{"for": "2h", "reason": "x"}`, nil, 400, "min and max are missing"},
		"a minimum of none":         {overridePath, `{"min": 0, "for": "2h", "reason": "x"}`, nil, 400, "min is 0; it must be at least 1"},
		"less than none":            {overridePath, `{"min": -5, "for": "2h", "reason": "x"}`, nil, 400, "min is -5; it must be at least 1"},
		"half a machine":            {overridePath, `{"min": 2.5, "for": "2h", "reason": "x"}`, nil, 400, "min is a JSON number 2.5 in the body; it must be a whole number"},
		"above the maximum":         {overridePath, `{"min": 21, "for": "2h", "reason": "x"}`, nil, 422, "min 21 is above limits.max of web, which is 20; write a smaller min, or raise limits.max"},
		"a cap below the minimum": {overridePath, `{"max": 1, "for": "2h"}`, nil, 422, "max 1 is below " +
			"limits.min of web, which is 2; write a larger max, or lower limits.min"},
		"a minimum above a maximum": {overridePath, `{"min": 9, "max": 3}`, nil, 400, "min 9 is above max 3"},
		"resume an unknown action":  {"/api/v1/actions/a9/resume", "", nil, 404, "there is no action a9"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(nil)
			w := d.call(test.path, test.body, test.change)
			if w.Code != test.code || !strings.Contains(w.Body.String(), test.words) {
				t.Errorf("answered %d %s, want %d with %q", w.Code, w.Body, test.code, test.words)
			}
			var body map[string]string
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body["error"] == "" || len(body) != 1 {
				t.Errorf("the error is not {\"error\": ...}: %s", w.Body)
			}
			checkHeaders(t, w)
			if len(d.keeper.kept) > 0 || d.reloads > 0 {
				t.Errorf("it was done all the same: %+v", d.keeper.kept)
			}
			if w.Code == 401 && w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Error("401 without WWW-Authenticate")
			}
			if w.Code == 405 && w.Header().Get("Allow") != "POST" {
				t.Errorf("405 with Allow %q", w.Header().Get("Allow"))
			}
			if name != "a reason with the token" && strings.Contains(w.Body.String()+d.log.String(), token) {
				t.Error("the token was told")
			}
		})
	}
}

func TestHosts(t *testing.T) {
	for _, test := range []struct {
		listen, host string
		want         bool
	}{
		{"127.0.0.1:9077", "127.0.0.1:9077", true},
		{"127.0.0.1:9077", "localhost:9077", true},
		{"127.0.0.1:9077", "LOCALHOST", true},
		{"127.0.0.1:9077", "[::1]:9077", true},
		{"127.0.0.1:9077", "localhost:1234", true}, // a tunnel
		{"127.0.0.1:9077", "", true},               // HTTP/1.0
		{"[::1]:9077", "[::1]", true},
		{"localhost:9077", "localhost:9077", true},
		{"127.0.0.1:9077", "evil.example", false},
		{"127.0.0.1:9077", "localhost.evil.example:9077", false},
		{"127.0.0.1:9077", "10.0.0.1:9077", false},
		{"[::1]:9077", "evil.example:9077", false},
		{"10.0.0.1:9077", "dynascale.internal", true},
		{"[::]:9077", "dynascale.internal", true},
		{"", "anything", true},
	} {
		t.Run(test.listen+" asked as "+test.host, func(t *testing.T) {
			d := newDesk(func(o *Options) { o.Listen = test.listen })
			for _, path := range []string{"/api/v1/status", "/healthz", "/metrics", "/nowhere"} {
				r := httptest.NewRequest("GET", path, nil)
				r.Host = test.host
				w := httptest.NewRecorder()
				d.ServeHTTP(w, r)
				if got := w.Code != 403; got != test.want {
					t.Errorf("%s answered %d", path, w.Code)
				}
			}
		})
	}
}

func TestNobodyMayChangeAnythingWithoutAToken(t *testing.T) {
	d := newDesk(func(o *Options) { o.Tokens = nil })
	for _, path := range []string{pausePath, overridePath, resumePath, "/-/reload"} {
		for _, sent := range []string{"", "Bearer", "Bearer ", "Bearer " + token} {
			d.now = d.now.Add(time.Second)
			w := d.call(path, goodPause, func(r *http.Request) { r.Header.Set("Authorization", sent) })
			if w.Code != 403 || !strings.Contains(w.Body.String(), "Or set http.token_file, or a token with `scope: operate` in http.tokens ('dynascale token new NAME' makes its file), and reload the configuration. Or set DYNASCALE_TOKEN") {
				t.Errorf("%s with %q answered %d %s", path, sent, w.Code, w.Body)
			}
		}
	}
	if len(d.keeper.kept) > 0 || d.reloads > 0 {
		t.Error("something was changed")
	}
}

// Orders and guesses each have their rate, so that guesses keep no operator out;
// reads have none.
func TestRate(t *testing.T) {
	d := newDesk(nil)
	wrong := func(r *http.Request) { r.Header.Set("Authorization", "Bearer guess") }
	callers := []struct {
		name   string
		change func(*http.Request)
		want   int
	}{{"a guess", wrong, 401}, {"an order", nil, 200}}
	for _, c := range callers {
		for i := range changesAtOnce {
			if w := d.call(pausePath, goodPause, c.change); w.Code != c.want {
				t.Errorf("%s, %d before: %d %s", c.name, i, w.Code, w.Body)
			}
		}
	}
	for _, c := range callers {
		w := d.call(pausePath, goodPause, c.change)
		if w.Code != 429 || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "nothing was done, try again") {
			t.Errorf("%s too many: %d %q %s", c.name, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
	}
	if n := strings.Count(d.log.String(), "the token of the call is missing or wrong"); n != changesAtOnce {
		t.Errorf("%d log lines for %d guesses", n, changesAtOnce)
	}
	for range 50 {
		r := httptest.NewRequest("GET", "/api/v1/actions", nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		if d.ServeHTTP(w, r); w.Code != 200 {
			t.Fatalf("a read answered %d", w.Code)
		}
	}
	d.now = d.now.Add(time.Second)
	if w := d.call(pausePath, goodPause, nil); w.Code != 200 {
		t.Errorf("a second later: %d %s", w.Code, w.Body)
	}
	if len(d.keeper.kept) != changesAtOnce+1 {
		t.Errorf("%d orders were kept, want %d", len(d.keeper.kept), changesAtOnce+1)
	}
}

// answered is the answer to a call that is taken.
func (d *desk) answered(t *testing.T, path, body string) (got api.Answer) {
	t.Helper()
	w := d.call(path, body, nil)
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%s answered %d %s", path, w.Code, w.Body)
	}
	d.now = d.now.Add(time.Second)
	return got
}

// said is a list of actions by their ids.
func said(list []scale.Action) string {
	var ids []string
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, " ")
}

// Pauses end without the overrides, one tier's never ends that of all, and every answer
// says what is in force after it.
func TestResume(t *testing.T) {
	until := noon.Add(time.Hour)
	for name, test := range map[string]struct {
		path, body           string
		ended, inForce, left string
	}{
		"a tier's":            {resumePath, "", "a2", "a1 a4", "a1 a3 a4"},
		"with its overrides":  {resumePath, `{"overrides": true}`, "a1 a2", "a4", "a3 a4"},
		"of one that left":    {"/api/v1/tiers/left/resume", "{}", "a3", "a4", "a1 a2 a4"},
		"of one without any":  {"/api/v1/tiers/workers/resume", "", "", "a4", "a1 a2 a3 a4"},
		"all":                 {"/api/v1/resume", "", "a2 a3 a4", "a1", "a1"},
		"all, overrides too":  {"/api/v1/resume", `{"overrides": true}`, "a1 a2 a3 a4", "", ""},
		"that of every tier":  {"/api/v1/actions/a4/resume", "", "a4", "a1 a2 a3", "a1 a2 a3"},
		"one override by its": {"/api/v1/actions/a1/resume", "", "a1", "a2 a3 a4", "a2 a3 a4"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(nil)
			d.keeper.kept = []scale.Action{
				{ID: "a1", Tier: "web", Kind: scale.Override, Min: 3, Until: until},
				{ID: "a2", Tier: "web", Kind: scale.Pause, Grow: true, Until: until, Reason: "deploy"},
				{ID: "a3", Tier: "left", Kind: scale.Pause, Grow: true, Until: until, Reason: "deploy"},
				{ID: "a4", Kind: scale.Pause, Grow: true, Shrink: true},
			}
			got := d.answered(t, test.path, test.body)
			if said(got.Ended) != test.ended || said(got.InForce) != test.inForce || said(d.keeper.kept) != test.left {
				t.Errorf("ended %q, in force %q, left %q; want %q, %q, %q", said(got.Ended), said(got.InForce), said(d.keeper.kept), test.ended, test.inForce, test.left)
			}
			for _, a := range got.Ended {
				if a.End != "resumed by token from 192.0.2.1" || !a.Ended.Equal(noon) {
					t.Errorf("%s ended at %s: %s", a.ID, a.Ended, a.End)
				}
			}
			if n := strings.Count(d.log.String(), "an operator's action was ended"); n != len(got.Ended) {
				t.Errorf("%d log lines for %d that ended", n, len(got.Ended))
			}
		})
	}
}

func TestResumeWhatHasEnded(t *testing.T) {
	d := newDesk(nil)
	d.answered(t, pausePath, "")
	d.answered(t, "/api/v1/actions/a1/resume", "")
	if w := d.call("/api/v1/actions/a1/resume", "", nil); w.Code != 409 || !strings.Contains(w.Body.String(), "a1 is not in force: resumed by token from") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

// A pause weakens nothing that is in force, and tells of it.
func TestActionsAddUp(t *testing.T) {
	d := newDesk(func(o *Options) {
		o.InFlight = func(tier string) []string { return []string{"[" + tier + "] set desired 4 -> 6, sent 2 s ago"} }
	})
	all := d.answered(t, "/api/v1/pause", `{"for": "ever", "reason": "incident"}`)
	if got := all.InFlight; !slices.Equal(got, []string{"[] set desired 4 -> 6, sent 2 s ago"}) {
		t.Errorf("in flight %q", got)
	}
	narrow := d.answered(t, pausePath, `{"direction": "shrink", "for": "3h"}`)
	if said(narrow.InForce) != "a1 a2" || !narrow.InForce[0].Grow {
		t.Errorf("in force %+v", narrow.InForce)
	}
	if all.Waits || narrow.Waits {
		t.Error("a pause of a tier that is managed is said to wait")
	}
	raised := d.answered(t, overridePath, `{"min": 9}`)
	if !raised.Waits {
		t.Error("an override on a paused tier is not said to wait")
	}
	if got := raised.Notes; !slices.Contains(got, "the tier is paused by a1 (with no end time): the override "+
		"waits until that pause ends") {
		t.Errorf("notes %q", got)
	}
	capped := d.answered(t, overridePath, `{"max": 4}`)
	if got := capped.Notes; !slices.Contains(got, "the override a3 sets a minimum of 9; your new maximum wins over this "+
		"minimum until your override ends") {
		t.Errorf("notes %q", got)
	}
	again := d.answered(t, overridePath, `{"min": 8}`)
	if got := again.Notes; !slices.Contains(got, "the override a4 keeps the tier at 4 at most, and wins over your new minimum until a4 ends") {
		t.Errorf("notes %q", got)
	}
}

// What goes on in spite of a pause, and who else may act, is told with it.
func TestAPauseTellsWhatItDoesNotStop(t *testing.T) {
	r := record("web", 2, 2)
	r.Decision.Mode = scale.Manage
	r.Decision.Reasons = []scale.Reason{{Rule: "owner", From: 2, To: 2, Because: "scalable target of Application Auto Scaling, 1 to 5"}}
	r.Outcome.Operation = &scale.Operation{ID: "op1", Kind: scale.Resize, Tier: "web", Phase: "stopping", Step: 2, Steps: 4, Began: noon.Add(-time.Minute)}
	d := newDesk(func(o *Options) { o.Reporter = &reports{records: []scale.Record{r}} })
	got := strings.Join(d.answered(t, pausePath, "").Notes, "\n")
	for _, want := range []string{
		"an operation continues to its end: resize web: stopping, step 2 of 4, operation began 1 min ago (op1)",
		"web: others can still make changes (for example a scaling policy of AWS), but dynascale makes none now. The reason: scalable target of Application Auto Scaling, 1 to 5",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in:\n%s", want, got)
		}
	}
	watched := newDesk(func(o *Options) {
		o.Tier = func(string) (Configured, bool) { return Configured{Mode: scale.Observe, Min: 1, Max: 20}, true }
	})
	if got := watched.answered(t, pausePath, "").Notes; !slices.Equal(got, []string{"web is in mode observe: dynascale makes no changes there"}) {
		t.Errorf("notes %q", got)
	}
	// So is that a pause of every tier holds nothing, where no tier is changed anyway.
	watched.keeper.kept = nil
	if got := watched.answered(t, "/api/v1/pause", ""); !got.Waits || !slices.Equal(got.Notes, []string{"no tier is in mode manage or minimum: dynascale makes no changes now"}) {
		t.Errorf("waits %v, notes %q", got.Waits, got.Notes)
	}
}

// A ledger that takes nothing stops no brake; what it cannot keep otherwise is refused.
func TestAPauseOnAFullDisk(t *testing.T) {
	d := newDesk(nil)
	d.keeper.err = errors.New("the disk is full")
	got := d.answered(t, "/api/v1/pause", "")
	if got.Durable || len(d.keeper.kept) != 1 || !strings.Contains(strings.Join(got.Notes, ""), "a restart would lose it, because it is not on disk yet: the disk is full") {
		t.Errorf("%+v", got)
	}
	for path, means := range map[string]string{overridePath: "the override is not in force", "/api/v1/resume": "nothing was ended"} {
		body := map[string]string{overridePath: `{"min": 4}`}[path]
		if w := d.call(path, body, nil); w.Code != 503 || !strings.Contains(w.Body.String(), means+": the disk is full") {
			t.Errorf("%s on a full disk answered %d %s", path, w.Code, w.Body)
		}
	}
}

// Who resumes while a brake file is there must not believe that all goes on.
func TestBrakesAreToldWithEveryAnswer(t *testing.T) {
	d := newDesk(func(o *Options) {
		o.Brake = func() brake.Report {
			return brake.Report{Level: brake.Pause, Brakes: []brake.State{
				{Source: "file", Where: "/var/lib/dynascale/PAUSE", Level: brake.Pause, By: "anna", Why: "incident"},
				{Source: "parameter", Where: "/dynascale/brake", Level: brake.Run},
				{Source: "pause", Where: "a5", Level: brake.Pause, By: "anna"}, // which is among the actions
			}}
		}
	})
	const want = "a brake pauses every tier (the brake file /var/lib/dynascale/PAUSE of anna: incident). 'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm /var/lib/dynascale/PAUSE"
	for _, path := range []string{pausePath, resumePath, "/api/v1/resume"} {
		if got := d.answered(t, path, "").Notes; !slices.Equal(got, []string{want}) {
			t.Errorf("%s is answered with the notes %q", path, got)
		}
	}
}

func TestHowEachBrakeEnds(t *testing.T) {
	for want, s := range map[string]brake.State{
		"). 'dynascale resume' does not end it: make sure that the daemon can read the folder of this file, and that no file PAUSE or PAUSE-HARD is in it":                    {Source: "file", Where: "/var/lib/dynascale/PAUSE", Level: brake.Pause, Unreadable: "permission denied"},
		"). 'dynascale resume' does not end it: make sure that the daemon can read the SSM parameter, and that its value is `run`":                                            {Source: "parameter", Where: "/dynascale/brake", Level: brake.Pause, Unreadable: "denied"},
		"). 'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm /var/lib/dynascale/PAUSE-HARD, and PAUSE in the same folder too, if it exists": {Source: "file", Where: "/var/lib/dynascale/PAUSE-HARD", Level: brake.Hard},
		"). 'dynascale resume' does not end it: set the SSM parameter to the value `run`":                                                                                     {Source: "parameter", Where: "/dynascale/brake", Level: brake.Pause},
	} {
		if got := brakes(brake.Report{Brakes: []brake.State{s}}); len(got) != 1 || !strings.HasPrefix(got[0], "a brake pauses every tier (") || !strings.HasSuffix(got[0], want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnOperationIsAbandoned(t *testing.T) {
	for name, c := range map[string]struct {
		op    scale.Operation
		err   error
		code  int
		words string
	}{
		"it is":              {scale.Operation{ID: "resize-1"}, nil, 200, `"id": "resize-1"`},
		"there is none":      {scale.Operation{}, fmt.Errorf("abandon resize-1: %w", ErrNoOperation), 404, "no such operation is under way; 'dynascale operations' and GET /api/v1/operations also list operations that have ended"},
		"it is not its turn": {scale.Operation{}, context.DeadlineExceeded, 409, "nothing was done, try again"},
		"nothing came of it": {scale.Operation{}, errors.New("broken"), 503, "nothing was abandoned: broken"},
		"a full disk":        {scale.Operation{ID: "resize-1"}, errors.New("the disk is full"), 503, "the operation is abandoned, but the ledger could not be written completely: the disk is full"},
		"a slow disk":        {scale.Operation{ID: "resize-1"}, context.DeadlineExceeded, 503, "the operation is abandoned, but the ledger could not be written completely: context deadline exceeded"},
	} {
		d := newDesk(func(o *Options) {
			o.Abandon = func(context.Context, string, string, string) (scale.Operation, error) { return c.op, c.err }
		})
		if w := d.call("/api/v1/operations/resize-1/abandon", "", nil); w.Code != c.code || !strings.Contains(w.Body.String(), c.words) {
			t.Errorf("%s: answered %d %s, want %d with %q", name, w.Code, w.Body, c.code, c.words)
		}
	}
}

func TestRefusedActionsAreKept(t *testing.T) {
	d := newDesk(nil)
	d.call(overridePath, `{"min": 99, "reason": "sale"}`, nil)
	if len(d.keeper.refused) != 1 || d.keeper.refused[0].Min != 99 || !strings.HasPrefix(d.keeper.refused[0].End, "refused: min 99 is above limits.max of web, which is 20") {
		t.Errorf("%+v", d.keeper.refused)
	}
	if !strings.Contains(d.log.String(), "an operator's action was refused") {
		t.Errorf("the log does not tell: %s", d.log)
	}
}

func TestWhatTheDaemonCannotDo(t *testing.T) {
	broken, errFull := errors.New("ledger /var/ledger.db: no space left on device"), errors.New("1000 actions are in force")
	for name, test := range map[string]struct {
		path, body string
		options    func(*Options)
		fails      error
		code       int
		words      string
	}{
		"a full disk":             {overridePath, `{"min": 3}`, nil, broken, 503, "the override is not in force: ledger /var/ledger.db: no space left"},
		"a full disk at resuming": {resumePath, "", nil, broken, 503, "nothing was ended: ledger /var/ledger.db: no space left"},
		"no ledger":               {pausePath, goodPause, func(o *Options) { o.Actions = nil }, nil, 503, "this daemon has no ledger, so it cannot keep pauses, overrides or grants"},
		"no ledger at resuming":   {resumePath, "", func(o *Options) { o.Actions = nil }, nil, 503, "this daemon has no ledger, so it cannot keep pauses, overrides or grants"},
		"too many in force":       {pausePath, goodPause, nil, errFull, 409, "the pause is not in force: 1000 actions are in force"},
		"no reload":               {"/-/reload", "", func(o *Options) { o.Reload = nil }, nil, 503, "cannot reload"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(test.options)
			d.keeper.kept = []scale.Action{{ID: "a1", Tier: "web", Kind: scale.Pause, Grow: true}}
			d.keeper.err, d.keeper.full = test.fails, test.fails == errFull
			w := d.call(test.path, test.body, nil)
			if w.Code != test.code || !strings.Contains(w.Body.String(), test.words) {
				t.Errorf("answered %d %s, want %d with %q", w.Code, w.Body, test.code, test.words)
			}
			if test.fails == broken && !strings.Contains(d.log.String(), test.fails.Error()) {
				t.Errorf("the log does not tell: %s", d.log)
			}
		})
	}
}

func TestReload(t *testing.T) {
	d := newDesk(nil)
	if w := d.call("/-/reload", "", nil); w.Code != 200 || !strings.Contains(w.Body.String(), `"reloaded": true`) || d.reloads != 1 {
		t.Errorf("answered %d %s after %d reloads", w.Code, w.Body, d.reloads)
	}
	d.waiting = []string{"http.listen"}
	if w := d.call("/-/reload", "", nil); !strings.Contains(w.Body.String(), `"waiting_for_restart": [`) || !strings.Contains(w.Body.String(), "http.listen") {
		t.Errorf("the answer does not say what waits: %s", w.Body)
	}
	d.reloads, d.waiting = 1, nil
	d.reloaded = errors.New("config.yaml:9:27: ten is given, a whole number is expected")
	if w := d.call("/-/reload", "", nil); w.Code != 422 || !strings.Contains(w.Body.String(), "the last good configuration stays in force: config.yaml:9:27") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

// Whatever is called, and however it goes, the token is in no answer, no log
// line, no metric and no order.
func TestTheTokenIsNeverTold(t *testing.T) {
	d := newDesk(nil)
	var said strings.Builder
	hear := func(w *httptest.ResponseRecorder) {
		fmt.Fprintln(&said, w.Header(), w.Body)
		d.now = d.now.Add(time.Second)
	}
	for _, path := range []string{pausePath, overridePath, resumePath, "/-/reload", "/api/v1/tiers/nobody/pause"} {
		for _, body := range []string{goodPause, `{"min": 3, "for": "2h", "reason": "x"}`, "", "{", fmt.Sprintf(`{"direction": "both", "for": "2h", "reason": %q}`, "it is "+token)} {
			hear(d.call(path, body, nil))
			hear(d.call(path, body, func(r *http.Request) { r.Header.Set("Authorization", "Basic "+token) }))
			hear(d.call(path, body, func(r *http.Request) { r.Host = "evil.example" }))
			hear(d.call(path, body, func(r *http.Request) { r.Method = "PUT" }))
			d.keeper.err = errors.New("no space left")
			hear(d.call(path, body, nil))
			d.keeper.err = nil
		}
	}
	for _, path := range []string{"/", "/metrics", "/api/v1/actions", "/api/v1/status", "/api/v1/tiers", "/healthz", "/readyz"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost"
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		hear(w)
	}
	hear(d.call(pausePath, goodPause, nil))
	fmt.Fprintf(&said, "%s %+v", d.log, d.keeper.kept)
	if !strings.Contains(said.String(), "deploy") || len(d.keeper.kept) == 0 {
		t.Fatal("the calls did nothing, so this test shows nothing")
	}
	if i := strings.Index(said.String(), token); i >= 0 {
		t.Errorf("the token is told: ...%s", said.String()[max(0, i-200):i])
	}
}

// A bound that an override does not set is no bound of 0: its field is not in the log.
func TestTheLogHasOnlyTheBoundsThatAnOverrideSets(t *testing.T) {
	for body, want := range map[string]string{
		`{"min": 6}`:              `"min":6`,
		`{"max": 8}`:              `"max":8`,
		`{"min": 6, "max": 8}`:    `"min":6,"max":8`,
		`{"min": 99}`:             `"min":99`, // refused
		`{"max": 1, "for": "1h"}`: `"max":1`,  // refused
	} {
		d := newDesk(nil)
		d.call(overridePath, body, nil)
		line := d.log.String()
		if strings.Count(line, "\n") != 1 || !strings.Contains(line, `,`+want+`,"event"`) || strings.Contains(line, `"min":0`) || strings.Contains(line, `"max":0`) {
			t.Errorf("%s: want only %s in %s", body, want, line)
		}
	}
}

func TestActionsAreShown(t *testing.T) {
	d := newDesk(func(o *Options) { o.Listen = "" })
	if w := get(d, "GET", "/api/v1/actions"); w.Code != 200 || strings.Join(strings.Fields(w.Body.String()), "") != `{"in_force":[],"ended":[]}` {
		t.Errorf("answered %d %s, want empty lists", w.Code, w.Body)
	}
	d.call(pausePath, `{"direction": "in", "for": "2h", "reason": "<deploy>"}`, nil)
	d.call(overridePath, `{"min": 7, "for": "4h", "reason": "sale"}`, nil)
	w := get(d, "GET", "/api/v1/actions")
	var got api.Actions
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.keeper.kept, got.InForce); diff != "" || len(got.InForce) != 2 {
		t.Errorf("%d actions (-want +got):\n%s", len(got.InForce), diff)
	}
	page := get(d, "GET", "/").Body.String()
	for _, line := range []string{
		"<li>a1: web: pause of shrinking, until 2026-03-02T14:00:00Z, by token from 192.0.2.1: &lt;deploy&gt;</li>",
		"<li>a2: web: override, at least 7, until 2026-03-02T16:00:00Z, by token from 192.0.2.1: sale</li>",
	} {
		if !strings.Contains(page, line) {
			t.Errorf("the page lacks %s:\n%s", line, page)
		}
	}
	none := newDesk(func(o *Options) { o.Listen, o.Actions = "", nil })
	if w := get(none, "GET", "/api/v1/actions"); w.Code != 503 {
		t.Errorf("without a ledger: %d", w.Code)
	}
}

func FuzzReadBody(f *testing.F) {
	for _, seed := range []string{goodPause, "", "null", "{}{}", `{"for": 1}`, `{"direction":"both","reason":"a\u0000b"}`, "[[[[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d := newDesk(nil)
		w := d.call(pausePath, body, nil)
		answer, err := io.ReadAll(w.Body)
		if err != nil || !json.Valid(answer) || (w.Code == 200) != (len(d.keeper.kept) == 1) || w.Code >= 500 {
			t.Errorf("%q answered %d %s", body, w.Code, answer)
		}
	})
}

// Whoever asked may have gone: the pause is on disk all the same, and nobody is sent to look at the disk.
func TestAPauseIsKeptWhenItsCallerHasGone(t *testing.T) {
	d := newDesk(nil)
	gone, leave := context.WithCancel(t.Context())
	leave()
	w := d.call(pausePath, "", func(r *http.Request) { *r = *r.WithContext(gone) })
	var got api.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || !got.Durable || len(d.keeper.kept) != 1 || strings.Contains(d.log.String(), "not on disk") {
		t.Errorf("%v, answered %s, kept %v, logged %s", err, w.Body, d.keeper.kept, d.log)
	}
}
