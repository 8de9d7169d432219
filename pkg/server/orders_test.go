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

	"github.com/dynascale/dynascale/pkg/scale"
)

const token = "planted-token-f00dfeed"

// keeper keeps orders until it fails.
type keeper struct {
	kept []scale.Order
	err  error
}

func (k *keeper) Give(_ context.Context, orders ...scale.Order) error {
	if k.err == nil {
		k.kept = append(k.kept, orders...)
	}
	return k.err
}

func (k *keeper) Revoke(_ context.Context, tiers ...string) ([]scale.Order, error) {
	if k.err != nil {
		return nil, k.err
	}
	var out []scale.Order
	k.kept = slices.DeleteFunc(k.kept, func(o scale.Order) bool {
		if slices.Contains(tiers, o.Tier) {
			out = append(out, o)
		}
		return slices.Contains(tiers, o.Tier)
	})
	return out, nil
}

func (k *keeper) Orders(now time.Time) []scale.Order { return slices.Clone(k.kept) }

// desk is a handler that takes orders, and everything that it left behind.
type desk struct {
	http.Handler
	keeper   *keeper
	log      *bytes.Buffer
	reloads  int
	reloaded error
	now      time.Time
}

func newDesk(change func(*Options)) *desk {
	d := &desk{keeper: &keeper{}, log: &bytes.Buffer{}, now: noon}
	o := options()
	o.Orders, o.Token, o.Listen = d.keeper, token, "127.0.0.1:9077"
	o.Log = zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(d.log), zap.DebugLevel))
	o.Now = func() time.Time { return d.now }
	o.Max = func(tier string) (int, bool) { return 20, tier == "web" }
	o.Tiers = func() []string { return []string{"web", "workers"} }
	o.Reload = func() error { d.reloads++; return d.reloaded }
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

func TestOrdersAreKept(t *testing.T) {
	pause := scale.Order{Tier: "web", Kind: scale.Pause, Given: noon, Until: noon.Add(2 * time.Hour), Reason: "deploy"}
	with := func(o scale.Order, change func(*scale.Order)) scale.Order { change(&o); return o }
	for name, test := range map[string]struct {
		path, body string
		want       scale.Order
		log        string
	}{
		"a pause of both": {pausePath, goodPause,
			with(pause, func(o *scale.Order) { o.Grow, o.Shrink = true, true }), `"holds_scale_in":true,"holds_scale_out":true`},
		"of scale-in": {pausePath, `{"direction": "in", "for": "2h", "reason": "deploy"}`,
			with(pause, func(o *scale.Order) { o.Shrink = true }), `"holds_scale_in":true,"holds_scale_out":false`},
		"of scale-out": {pausePath, `{"direction": "out", "for": "2h", "reason": "deploy"}`,
			with(pause, func(o *scale.Order) { o.Grow = true }), `"holds_scale_in":false,"holds_scale_out":true`},
		"an override up to the maximum": {overridePath, `{"min": 20, "for": "30d", "reason": "größer"}`,
			scale.Order{Tier: "web", Kind: scale.Override, Min: 20, Given: noon, Until: noon.Add(30 * 24 * time.Hour), Reason: "größer"}, `"min":20`},
		"an override without a reason": {overridePath, `{"min": 20, "for": "2h"}`,
			scale.Order{Tier: "web", Kind: scale.Override, Min: 20, Given: noon, Until: noon.Add(2 * time.Hour), Reason: "no reason given"}, `"reason":"no reason given"`},
		"an override with a blank reason": {overridePath, `{"min": 20, "for": "2h", "reason": " "}`,
			scale.Order{Tier: "web", Kind: scale.Override, Min: 20, Given: noon, Until: noon.Add(2 * time.Hour), Reason: "no reason given"}, `"reason":"no reason given"`},
		"the shortest": {pausePath, `{"direction": "in", "for": "1m", "reason": "x"}`,
			with(pause, func(o *scale.Order) { o.Shrink, o.Until, o.Reason = true, noon.Add(time.Minute), "x" }), `"reason":"x"`},
		"a reason of 200 characters": {pausePath, `{"direction": "in", "for": "2h", "reason": "` + strings.Repeat("ü", 200) + `"}`,
			with(pause, func(o *scale.Order) { o.Shrink, o.Reason = true, strings.Repeat("ü", 200) }), `üü`},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(nil)
			d.now = noon.Add(300 * time.Millisecond)
			w := d.call(test.path, test.body, nil)
			var got scale.Order
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
				t.Fatalf("answered %d %s, %v", w.Code, w.Body, err)
			}
			if diff := cmp.Diff([]scale.Order{test.want, test.want}, append(d.keeper.kept, got)); diff != "" {
				t.Errorf("kept and answered (-want +got):\n%s", diff)
			}
			checkHeaders(t, w)
			for _, word := range []string{"an operator's order is in force", `"tier":"web"`, `"kind":"` + string(test.want.Kind) + `"`, `"until":`, `"reason":`, test.log} {
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
		"GET":                       {pausePath, goodPause, method("GET"), 405, "GET is not allowed at /api/v1/tiers/web/pause: it takes POST"},
		"DELETE":                    {resumePath, "", method("DELETE"), 405, "takes POST"},
		"a preflight":               {pausePath, "", method("OPTIONS"), 405, "OPTIONS is not allowed"},
		"GET reload":                {"/-/reload", "", method("GET"), 405, "takes POST"},
		"a misspelt verb":           {"/api/v1/tiers/web/puase", goodPause, nil, 404, "there is nothing at /api/v1/tiers/web/puase"},
		"another host":              {pausePath, goodPause, host("rebound.example:9077"), 403, "requests for another host are refused, because http.listen is loopback: ask for 127.0.0.1:9077"},
		"a host that looks like it": {pausePath, goodPause, host("127.0.0.1.example"), 403, "another host"},
		"a form":                    {pausePath, goodPause, header("Content-Type", "application/x-www-form-urlencoded"), 415, "Content-Type: application/json"},
		"plain text":                {pausePath, goodPause, header("Content-Type", "text/plain"), 415, "Content-Type: application/json"},
		"no content type":           {pausePath, goodPause, header("Content-Type", ""), 415, "Content-Type: application/json"},
		"too long":                  {pausePath, goodPause + strings.Repeat(" ", 4096), nil, 413, "longer than 4096 bytes"},
		"resume with a long body":   {resumePath, strings.Repeat(" ", 4097), nil, 413, "longer than 4096 bytes"},
		"no JSON":                   {pausePath, `direction=both`, nil, 400, "not the JSON object that is expected"},
		"half a body":               {pausePath, `{"direction": "both"`, nil, 400, "not the JSON object that is expected: unexpected EOF"},
		"a list":                    {pausePath, `[]`, nil, 400, "\"the body is a JSON array, and should be a JSON object\""},
		"a word":                    {overridePath, `"up"`, nil, 400, "\"the body is a JSON string, and should be a JSON object\""},
		"two objects":               {pausePath, goodPause + goodPause, nil, 400, "goes on after its JSON object"},
		"an unknown field":          {pausePath, `{"direction": "both", "until": "2h", "reason": "x"}`, nil, 400, `unknown field \"until\"`},
		"an override's field":       {pausePath, `{"direction": "both", "for": "2h", "reason": "x", "min": 3}`, nil, 400, `unknown field \"min\"`},
		"resume with a field":       {resumePath, `{"kind": "pause"}`, nil, 400, `unknown field \"kind\"`},
		"reload with a field":       {"/-/reload", `{"now": true}`, nil, 400, `unknown field \"now\"`},
		"null":                      {pausePath, `null`, nil, 400, `direction \"\" is not one of both, in (scale-in) and out (scale-out)`},
		"no body":                   {pausePath, ``, nil, 400, `direction \"\" is not one of`},
		"another direction":         {pausePath, order("up", "2h", "x"), nil, 400, `direction \"up\" is not one of`},
		"no length":                 {pausePath, order("in", "", "x"), nil, 400, "for is missing: every order ends by itself"},
		"no length at all":          {pausePath, order("in", "forever", "x"), nil, 400, `for \"forever\" is not a length of time such as 90m, 2h or 3d`},
		"too short":                 {pausePath, order("in", "59s", "x"), nil, 400, "not between 1m and 30d"},
		"too long a time":           {pausePath, order("in", "31d", "x"), nil, 400, "not between 1m and 30d"},
		"a moment too long":         {pausePath, order("in", "720h0m1s", "x"), nil, 400, "not between 1m and 30d"},
		"more than a number holds":  {pausePath, order("in", "300d", "x"), nil, 400, "not between 1m and 30d"},
		"backwards":                 {pausePath, order("in", "-2h", "x"), nil, 400, "not between 1m and 30d"},
		"a number for a length":     {pausePath, `{"direction": "in", "for": 7200, "reason": "x"}`, nil, 400, "for is a number in the body, and should be text"},
		"no reason":                 {pausePath, order("in", "2h", ""), nil, 400, "reason is missing"},
		"a blank reason":            {pausePath, order("in", "2h", "  "), nil, 400, "reason is missing"},
		"a long reason":             {pausePath, order("in", "2h", strings.Repeat("ü", 201)), nil, 400, "reason has 201 characters; 200 are allowed"},
		"a reason of two lines":     {pausePath, `{"direction": "in", "for": "2h", "reason": "a\nb"}`, nil, 400, "cannot be printed"},
		"a reason with an escape":   {pausePath, `{"direction": "in", "for": "2h", "reason": "\u001b[31m"}`, nil, 400, "cannot be printed"},
		"a reason with the token":   {pausePath, order("in", "2h", "see "+token), nil, 400, "reason holds the token"},
		"an unknown tier":           {"/api/v1/tiers/wbe/pause", goodPause, nil, 404, `there is no tier \"wbe\" in the configuration`},
		"resume an unknown tier":    {"/api/v1/tiers/wbe/resume", "", nil, 404, `there is no tier \"wbe\" in the configuration`},
		"no minimum":                {overridePath, `{"for": "2h", "reason": "x"}`, nil, 400, "min is missing"},
		"a minimum of none":         {overridePath, `{"min": 0, "for": "2h", "reason": "x"}`, nil, 400, "min 0 is not at least 1"},
		"less than none":            {overridePath, `{"min": -5, "for": "2h", "reason": "x"}`, nil, 400, "min -5 is not at least 1"},
		"half a machine":            {overridePath, `{"min": 2.5, "for": "2h", "reason": "x"}`, nil, 400, "min is a number 2.5 in the body, and should be a whole number"},
		"above the maximum":         {overridePath, `{"min": 21, "for": "2h", "reason": "x"}`, nil, 422, "min 21 is above limits.max of web, which is 20; an override raises the minimum only"},
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
	d := newDesk(func(o *Options) { o.Token = "" })
	for _, path := range []string{pausePath, overridePath, resumePath, "/-/reload"} {
		for _, sent := range []string{"", "Bearer", "Bearer ", "Bearer " + token} {
			d.now = d.now.Add(time.Second)
			w := d.call(path, goodPause, func(r *http.Request) { r.Header.Set("Authorization", sent) })
			if w.Code != 403 || !strings.Contains(w.Body.String(), "set http.token_file in its configuration, or DYNASCALE_TOKEN in its environment") {
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
	if n := strings.Count(d.log.String(), "did not carry the token"); n != changesAtOnce {
		t.Errorf("%d log lines for %d guesses", n, changesAtOnce)
	}
	for range 50 {
		r := httptest.NewRequest("GET", "/api/v1/orders", nil)
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

func TestResume(t *testing.T) {
	d := newDesk(nil)
	d.keeper.kept = []scale.Order{
		{Tier: "web", Kind: scale.Override, Min: 3, Until: noon}, // ended
		{Tier: "web", Kind: scale.Pause, Grow: true, Until: noon.Add(time.Hour), Reason: "deploy"},
		{Tier: "left", Kind: scale.Pause, Grow: true, Until: noon.Add(time.Hour), Reason: "deploy"},
	}
	for _, test := range []struct{ path, body, want string }{
		{resumePath, "", "pause"},
		{resumePath, "{}", ""},
		{"/api/v1/tiers/left/resume", "", "pause"},
	} {
		w := d.call(test.path, test.body, nil)
		var got []scale.Order
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got == nil {
			t.Fatalf("answered %d %s", w.Code, w.Body)
		}
		kinds := ""
		for _, o := range got {
			kinds += string(o.Kind)
		}
		if kinds != test.want {
			t.Errorf("%s took back %q, want %q", test.path, kinds, test.want)
		}
	}
	if n := strings.Count(d.log.String(), "an operator's order was taken back"); n != 2 || len(d.keeper.kept) != 0 {
		t.Errorf("%d log lines, %d orders left", n, len(d.keeper.kept))
	}
}

// The brake for everything is on for every tier, or for none.
func TestAllTiersAtOnce(t *testing.T) {
	d := newDesk(nil)
	ask := func(path, body string) (tiers []string) {
		t.Helper()
		w := d.call(path, body, nil)
		var got []scale.Order
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got == nil {
			t.Fatalf("answered %d %s", w.Code, w.Body)
		}
		for _, o := range got {
			tiers = append(tiers, o.Tier)
		}
		return tiers
	}
	if got := ask("/api/v1/pause", goodPause); !slices.Equal(got, []string{"web", "workers"}) {
		t.Errorf("paused %q", got)
	}
	want := scale.Order{Tier: "workers", Kind: scale.Pause, Grow: true, Shrink: true, Given: noon, Until: noon.Add(2 * time.Hour), Reason: "deploy"}
	if len(d.keeper.kept) != 2 {
		t.Fatalf("kept %+v", d.keeper.kept)
	}
	if diff := cmp.Diff(want, d.keeper.kept[1]); diff != "" {
		t.Error(diff)
	}
	left := scale.Order{Tier: "left", Kind: scale.Override, Min: 3, Until: noon.Add(time.Hour), Reason: "sale"}
	d.keeper.kept = append(d.keeper.kept, left)
	if got := ask("/api/v1/resume", ""); !slices.Equal(got, []string{"web", "workers", "left"}) || len(d.keeper.kept) != 0 {
		t.Errorf("took back %q, and %d are left", got, len(d.keeper.kept))
	}
	if got := ask("/api/v1/resume", "{}"); len(got) != 0 {
		t.Errorf("took back %q of nothing", got)
	}

	d.keeper.err = errors.New("the disk is full")
	for path, means := range map[string]string{"/api/v1/pause": "no tier is paused by this", "/api/v1/resume": "nothing was taken back"} {
		body := map[string]string{"/api/v1/pause": goodPause}[path]
		if w := d.call(path, body, nil); w.Code != 503 || !strings.Contains(w.Body.String(), means+": the disk is full") {
			t.Errorf("%s on a full disk answered %d %s", path, w.Code, w.Body)
		}
	}
	d.now = d.now.Add(time.Minute) // a new allowance of calls
	for _, body := range []string{`{"direction": "both", "for": "2h"}`, `{"direction": "up", "for": "2h", "reason": "x"}`, `{"direction": "in", "for": "2y", "reason": "x"}`, ""} {
		if w := d.call("/api/v1/pause", body, nil); w.Code != 400 {
			t.Errorf("%s answered %d %s", body, w.Code, w.Body)
		}
	}
	if n := strings.Count(d.log.String(), "an operator's order is in force"); n != 2 {
		t.Errorf("%d orders were logged as in force", n)
	}
	for _, path := range []string{"/api/v1/pause", "/api/v1/resume"} {
		if w := d.call(path, goodPause, func(r *http.Request) { r.Header.Del("Authorization") }); w.Code != 401 {
			t.Errorf("%s without the token answered %d", path, w.Code)
		}
		none := newDesk(func(o *Options) { o.Orders = nil })
		if w := none.call(path, map[string]string{"/api/v1/pause": goodPause}[path], nil); w.Code != 503 {
			t.Errorf("%s without a ledger answered %d", path, w.Code)
		}
	}
}

// An emergency brake must not free a tier that somebody holds for longer, or wider.
func TestPausingAllLoosensNothing(t *testing.T) {
	d := newDesk(nil)
	long := scale.Order{Tier: "web", Kind: scale.Pause, Grow: true, Shrink: true, Given: noon.Add(-time.Hour), Until: noon.Add(7 * 24 * time.Hour), Reason: "data migration"}
	d.keeper.kept = []scale.Order{long, {Tier: "workers", Kind: scale.Pause, Grow: true, Given: noon, Until: noon.Add(time.Minute), Reason: strings.Repeat("x", 200)}}
	if w := d.call("/api/v1/pause", `{"direction": "in", "for": "1h", "reason": "incident"}`, nil); w.Code != 200 {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	got := d.keeper.kept[2:]
	want := scale.Order{Tier: "web", Kind: scale.Pause, Grow: true, Shrink: true, Given: noon, Until: long.Until, Reason: "incident; and before: data migration"}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Error(diff)
	}
	if o := got[1]; !o.Grow || !o.Shrink || !o.Until.Equal(noon.Add(time.Hour)) || len(o.Reason) != maxReason || !strings.HasSuffix(o.Reason, "xx...") {
		t.Errorf("%+v", o)
	}
}

func TestWhatTheDaemonCannotDo(t *testing.T) {
	broken := errors.New("ledger /var/ledger.db: no space left on device")
	for name, test := range map[string]struct {
		path, body string
		options    func(*Options)
		fails      error
		code       int
		words      string
	}{
		"a full disk":             {pausePath, goodPause, nil, broken, 503, "the order is not in force: ledger /var/ledger.db: no space left"},
		"a full disk at resuming": {resumePath, "", nil, broken, 503, "nothing was taken back: ledger /var/ledger.db: no space left"},
		"no ledger":               {pausePath, goodPause, func(o *Options) { o.Orders = nil }, nil, 503, "there is no ledger to keep orders in"},
		"no ledger at resuming":   {resumePath, "", func(o *Options) { o.Orders = nil }, nil, 503, "there is no ledger to keep orders in"},
		"no reload":               {"/-/reload", "", func(o *Options) { o.Reload = nil }, nil, 503, "cannot reload"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(test.options)
			d.keeper.err = test.fails
			w := d.call(test.path, test.body, nil)
			if w.Code != test.code || !strings.Contains(w.Body.String(), test.words) {
				t.Errorf("answered %d %s, want %d with %q", w.Code, w.Body, test.code, test.words)
			}
			if test.fails != nil && !strings.Contains(d.log.String(), "no space left") {
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
	d.reloaded = errors.New("config.yaml:9:27: ten where a whole number belongs")
	if w := d.call("/-/reload", "", nil); w.Code != 422 || !strings.Contains(w.Body.String(), "the last good configuration keeps running: config.yaml:9:27") {
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
	for _, path := range []string{"/", "/metrics", "/api/v1/orders", "/api/v1/status", "/api/v1/tiers", "/healthz", "/readyz"} {
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

func TestOrdersAreShown(t *testing.T) {
	d := newDesk(func(o *Options) { o.Listen = "" })
	if w := get(d, "GET", "/api/v1/orders"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("answered %d %s, want an empty list", w.Code, w.Body)
	}
	d.call(pausePath, `{"direction": "in", "for": "2h", "reason": "<deploy>"}`, nil)
	d.call(overridePath, `{"min": 7, "for": "4h", "reason": "sale"}`, nil)
	w := get(d, "GET", "/api/v1/orders")
	var got []scale.Order
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.keeper.kept, got); diff != "" || len(got) != 2 {
		t.Errorf("%d orders (-want +got):\n%s", len(got), diff)
	}
	page := get(d, "GET", "/").Body.String()
	for _, line := range []string{
		"<li>web: pause of scale-in until 2026-03-02T14:00:00Z: &lt;deploy&gt;</li>",
		"<li>web: override to at least 7 until 2026-03-02T16:00:00Z: sale</li>",
	} {
		if !strings.Contains(page, line) {
			t.Errorf("the page lacks %s:\n%s", line, page)
		}
	}
	none := newDesk(func(o *Options) { o.Listen, o.Orders = "", nil })
	if w := get(none, "GET", "/api/v1/orders"); w.Code != 503 {
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
