package server

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// only is a single token that may change something and has no name.
type only string

func (o only) Who(text string) (string, bool, bool) { return "", text == string(o), text == string(o) }
func (o only) Operate() bool                        { return o != "" }

// named are tokens with names; those that begin with "read" may not change anything.
type named map[string]string

func (n named) Who(text string) (string, bool, bool) {
	name, known := n[text]
	return name, known && !strings.HasPrefix(text, "read"), known
}

func (n named) Operate() bool {
	for text := range n {
		if !strings.HasPrefix(text, "read") {
			return true
		}
	}
	return false
}

// Who has a token is in the record of what was asked with it; one that may only read changes nothing,
// and its answer says what is needed; one that was revoked does no more, at once.
func TestNamedTokens(t *testing.T) {
	tokens := named{"operate-of-alice": "alice", "read-of-prometheus": "prometheus"}
	d := newDesk(func(o *Options) { o.Tokens = tokens })
	with := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+text); r.RemoteAddr = "10.1.2.3:4567" }
	}
	if w := d.call(pausePath, goodPause, with("operate-of-alice")); w.Code != 200 || !strings.Contains(w.Body.String(), `"by": "alice (token, from 10.1.2.3)"`) {
		t.Errorf("of alice: %d %s", w.Code, w.Body)
	}
	kept := len(d.keeper.kept)
	d.now = d.now.Add(time.Second)
	w := d.call(pausePath, goodPause, with("read-of-prometheus"))
	if w.Code != 403 || !strings.Contains(w.Body.String(), "the token of prometheus may only read, and this call needs a token that may make changes (scope operate in http.tokens); nothing was done") ||
		w.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("one that may only read: %d %s", w.Code, w.Body)
	}
	delete(tokens, "operate-of-alice")
	tokens["operate-of-bob"] = "bob"
	d.now = d.now.Add(time.Second)
	if w = d.call(pausePath, goodPause, with("operate-of-alice")); w.Code != 401 || !strings.Contains(w.Body.String(), "that was not revoked") || w.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("one that was revoked: %d %s", w.Code, w.Body)
	}
	delete(tokens, "operate-of-bob")
	d.now = d.now.Add(time.Second)
	if w = d.call(pausePath, goodPause, with("read-of-prometheus")); w.Code != 403 || !strings.Contains(w.Body.String(), "the daemon has no token that may make changes") {
		t.Errorf("without one that may: %d %s", w.Code, w.Body)
	}
	if len(d.keeper.kept) != kept {
		t.Error("something was changed")
	}
}

// Those who may only read, and call on and on, keep no operator from the brake.
func TestReadTokensDoNotUseUpTheRateOfOperators(t *testing.T) {
	d := newDesk(func(o *Options) { o.Tokens = named{"operate-of-alice": "alice", "read-of-prometheus": "prometheus"} })
	for range 3 * changesAtOnce {
		d.call(pausePath, goodPause, func(r *http.Request) { r.Header.Set("Authorization", "Bearer read-of-prometheus") })
	}
	if w := d.call(pausePath, goodPause, func(r *http.Request) { r.Header.Set("Authorization", "Bearer operate-of-alice") }); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
