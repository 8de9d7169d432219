package heartbeat

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWebhook(t *testing.T) {
	beat := Beat{Version: "1.2.3", Instance: "ops-1", EvaluatedAt: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Took: 1.25, Tiers: 3, Unknown: 1, Changed: 1, LedgerWritable: true}
	token := filepath.Join(t.TempDir(), "token")
	write := func(text string) {
		if err := os.WriteFile(token, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first\n")
	var method, authorization, agent, kind string
	var body []byte
	status := http.StatusNoContent
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer other.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, authorization, agent, kind = r.Method, r.Header.Get("Authorization"), r.Header.Get("User-Agent"), r.Header.Get("Content-Type")
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Location", other.URL)
		w.WriteHeader(status)
	}))
	defer here.Close()
	const secret = "0f8e7b1c"
	hook := Webhook{URL: here.URL + "/" + secret, Method: http.MethodPost, TokenFile: token, Client: NewClient()}
	if err := hook.Send(t.Context(), beat); err != nil {
		t.Fatal(err)
	}
	var got Beat
	if err := json.Unmarshal(body, &got); err != nil || got != beat {
		t.Errorf("the body is %s, %v", body, err)
	}
	for _, name := range []string{"version", "instance", "evaluated_at", "took_seconds", "tiers", "tiers_unknown", "tiers_changed", "tiers_failed", "ledger_writable"} {
		if !strings.Contains(string(body), `"`+name+`":`) {
			t.Errorf("the body has no %s: %s", name, body)
		}
	}
	if method != "POST" || authorization != "Bearer first" || agent != "dynascale/1.2.3" || kind != "application/json" {
		t.Errorf("%s, %s, %s, %s", method, authorization, agent, kind)
	}
	write("second")
	if err := hook.Send(t.Context(), beat); err != nil || authorization != "Bearer second" {
		t.Errorf("after the token was changed: %q, %v", authorization, err)
	}
	plain := Webhook{URL: hook.URL, Method: http.MethodGet, Client: NewClient()}
	if err := plain.Send(t.Context(), beat); err != nil || method != "GET" || authorization != "" || len(body) > 0 {
		t.Errorf("a GET: %s %q %q, %v", method, authorization, body, err)
	}
	for code, want := range map[int]string{500: "answers 500 Internal Server Error", 404: "answers 404 Not Found", 302: "answers 302 Found"} {
		status = code
		if err := hook.Send(t.Context(), beat); err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("an answer of %d: %v", code, err)
		}
	}
	if err := os.Remove(token); err != nil {
		t.Fatal(err)
	}
	if err := hook.Send(t.Context(), beat); err == nil || !strings.Contains(err.Error(), "heartbeat.token_file") {
		t.Errorf("a token that is gone: %v", err)
	}
	here.Close()
	if err := plain.Send(t.Context(), beat); err == nil || !strings.Contains(err.Error(), "the request to ") || strings.Contains(err.Error(), secret) {
		t.Errorf("nobody there: %v", err)
	}
}

// Whoever takes the connection and never answers is given up when the time is over.
func TestAWebhookThatHangsIsGivenUp(t *testing.T) {
	released := make(chan struct{})
	here := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-released:
		}
	}))
	defer here.Close()
	defer close(released)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := Webhook{URL: here.URL, Method: http.MethodGet, Client: NewClient()}.Send(ctx, Beat{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestMetricPutsOne(t *testing.T) {
	var got []any
	m := Metric{Namespace: "Dynascale", Metric: "heartbeat", Put: func(_ context.Context, namespace, metric string, _ time.Time, value float64) error {
		got = []any{namespace, metric, value}
		return nil
	}}
	if err := m.Send(t.Context(), Beat{}); err != nil || len(got) != 3 || got[0] != "Dynascale" || got[1] != "heartbeat" || got[2] != 1.0 {
		t.Errorf("%v, %v", got, err)
	}
}
