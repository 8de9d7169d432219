package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestReadsBeyondLoopbackNeedTheToken(t *testing.T) {
	const token = "0123456789abcdef0123"
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ask := func(h http.Handler, path, token string) int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "ops.example:9077"
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "0123456789abcdef") {
			t.Errorf("%s shows the token", path)
		}
		return w.Code
	}
	for _, c := range []struct {
		path                 string
		without, with, wrong int
	}{
		{"/healthz", 200, 200, 200},
		{"/readyz", 503, 503, 503}, // no evaluation has completed
		{"/", 401, 200, 401},
		{"/metrics", 401, 200, 401},
		{"/api/v1/tiers", 401, 200, 401},
		{"/api/v1/status", 401, 200, 401},
		{"/api/v1/decisions", 401, 503, 401}, // there is no ledger here
	} {
		h := New(Options{Reporter: &reports{}, Metrics: NewMetrics("1"), Now: func() time.Time { return now }, Listen: "0.0.0.0:9077", Tokens: only(token)})
		if got := [3]int{ask(h, c.path, ""), ask(h, c.path, token), ask(h, c.path, token+"x")}; got != [3]int{c.without, c.with, c.wrong} {
			t.Errorf("%s: %v without, with and with a wrong token; want %d, %d, %d", c.path, got, c.without, c.with, c.wrong)
		}
	}
	h := New(Options{Reporter: &reports{}, Now: func() time.Time { return now }, Listen: "0.0.0.0:9077", Tokens: only(token)})
	for range changesAtOnce {
		ask(h, "/", "")
	}
	if code := ask(h, "/", ""); code != http.StatusTooManyRequests {
		t.Errorf("guessing is not slowed down: %d", code)
	}
	if code := ask(h, "/", token); code != http.StatusOK {
		t.Errorf("guesses of others keep the operator out: %d", code)
	}
}
