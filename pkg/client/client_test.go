package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
)

// A change in a loop waits for its turn, and not for ever.
func TestAChangeWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		later string
		calls int
		err   string
	}{
		"soon":     {"1", 2, ""},
		"too late": {"16", 1, "the daemon refused: too many"},
		"no time":  {"", 1, "the daemon refused: too many"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls > 1 {
					_, _ = io.WriteString(w, "{}")
					return
				}
				if test.later != "" {
					w.Header().Set("Retry-After", test.later)
				}
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, `{"error": "too many"}`)
			}))
			defer server.Close()
			var waited []time.Duration
			_, err := Client{URL: server.URL, Waiting: func(d time.Duration) { waited = append(waited, d) }}.Pause(t.Context(), "web", api.Pause{})
			if got := fmt.Sprint(err); test.err != "" && got != test.err || test.err == "" && err != nil {
				t.Errorf("%v, want %q", err, test.err)
			}
			if calls != test.calls || len(waited) != test.calls-1 {
				t.Errorf("%d calls, want %d; waited %s", calls, test.calls, waited)
			}
		})
	}
}

// Each way to get no answer has a type of its own, and says what the reader can do.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	answering := func(code int, body string) Client {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		return Client{URL: server.URL}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := Client{URL: "http://" + l.Addr().String()}
	_ = l.Close()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing, as a stopped process does
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	stopped := Client{URL: "http://" + mute.Addr().String()}
	searched := nobody
	searched.Tried = []string{"/run/dynascale: no socket is there"}
	absent := Client{Socket: filepath.Join(t.TempDir(), "control.sock")}

	for name, c := range map[string]struct {
		client Client
		want   string // the type
		text   string
		change bool
	}{
		"nobody listens":        {nobody, "nobody", "connection refused; is it running? To use another address, give --url", false},
		"nobody after a search": {searched, "nobody", "Looked for in this order:\n  /run/dynascale: no socket is there\n", false},
		"no socket":             {absent, "nobody", "does not answer", true},
		"stopped":               {stopped, "late", "did not answer within 200 ms: it is suspended (SIGSTOP) or hangs", false},
		"stopped, and a change": {stopped, "late", "did not answer within 200 ms: it is suspended (SIGSTOP) " +
			"or hangs, or its host is off, or a firewall drops the packets; whether the daemon will carry out the command is unknown", true},
		"the token is refused":    {answering(401, `{"error": "the token is missing or wrong"}`), "token", "the daemon refused: the token is missing or wrong", true},
		"there is no token there": {answering(403, `{"error": "nobody may"}`), "token", "the daemon refused: nobody may", true},
		"another no":              {answering(422, `{"error": "min 9 is above limits.max"}`), "refused", "the daemon refused: min 9 is above limits.max", true},
		"an unknown tier":         {answering(404, `{"error": "wbe: no such tier"}`), "refused", "the daemon refused: wbe: no such tier", true},
		"an older daemon":         {answering(404, `{"error": "there is nothing at /api/v1/tiers/web/pause; the page at / links to the addresses that can be read"}`), "older", "is an older dynascale and does not know /api/v1/tiers/web/pause: install the version of this command there", true},
		"an older one, reading":   {answering(404, `{"error": "there is nothing at /api/v1/decisions; the page at / links to the addresses that can be read"}`), "older", "does not know /api/v1/decisions", false},
		"a web server":            {answering(404, "<html>"), "foreign", "answered 404 Not Found: it is probably another program", true},
		"one that redirects":      {answering(302, ""), "foreign", "302 Found", false},
		"half an answer":          {answering(200, `{"in_force": [`), "foreign", "answered text that dynascale does not send", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			if strings.HasPrefix(name, "stopped") {
				ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
			}
			defer cancel()
			var err error
			if c.change {
				_, err = c.client.Pause(ctx, "web", api.Pause{})
			} else {
				_, err = c.client.Decisions(ctx, "", time.Now(), 1)
			}
			var noAnswer NoAnswer
			var refused Refused
			var older Older
			var foreign Foreign
			got := ""
			switch {
			case errors.As(err, &noAnswer) && noAnswer.Late && noAnswer.Listens:
				got = "late"
			case errors.As(err, &noAnswer) && !noAnswer.Listens:
				got = "nobody"
			case errors.As(err, &refused) && refused.Token():
				got = "token"
			case errors.As(err, &refused):
				got = "refused"
			case errors.As(err, &older):
				got = "older"
			case errors.As(err, &foreign):
				got = "foreign"
			}
			if got != c.want || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: %v; want %s, %q", got, err, c.want, c.text)
			}
		})
	}
}

// The token is sent where it is needed, and never to ask whether anybody is there.
func TestWhoSeesTheToken(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen[r.Method+" "+r.URL.Path] = r.Header.Get("Authorization")
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	c := Client{URL: server.URL, Token: "secret"}
	_, _ = c.Ready(t.Context())
	_, _ = c.Status(t.Context())
	_, _ = c.Resume(t.Context(), "web/1", api.Resume{})
	want := map[string]string{"GET /readyz": "", "GET /api/v1/status": "Bearer secret", "POST /api/v1/tiers/web/1/resume": "Bearer secret"}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("seen %v, want %v", seen, want)
	}
	c.Token, c.NoToken = "", "there is no token"
	if _, err := c.Resume(t.Context(), "db", api.Resume{}); err == nil || err.Error() != "there is no token" || len(seen) != 3 {
		t.Errorf("without a token: %v; seen %v", err, seen)
	}
}
