package server

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
)

// Who asks is what the kernel says; what a command says of itself is told as a claim.
func TestWhoAsks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		peer  *peer
		claim string
		want  string
	}{
		"over TCP":                {nil, "", "token from 192.0.2.1"},
		"over TCP, with a claim":  {nil, "alice", "token from 192.0.2.1"},
		"root":                    {&peer{0, true}, "", "root"},
		"sudo":                    {&peer{0, true}, "alice", "root (sudo, claims to be alice)"},
		"sudo, by a directory":    {&peer{0, true}, `SHOP\alice`, `root (sudo, claims to be SHOP\alice)`},
		"a claim that says less":  {&peer{0, true}, "root", "root"},
		"a claim that forges":     {&peer{0, true}, "alice)\nroot", "root"},
		"a claim without end":     {&peer{0, true}, strings.Repeat("a", 65), "root"},
		"a user without a name":   {&peer{4242424, true}, "", "uid 4242424"},
		"another user with sudo":  {&peer{4242424, true}, "alice", "uid 4242424 (sudo, claims to be alice)"},
		"hidden by the container": {&peer{unmapped, true}, "", "uid 65534 (the user nobody, or a user hidden by a user namespace)"},
		"not Linux":               {&peer{}, "", "a user of this machine"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		if c.peer != nil {
			r = r.WithContext(context.WithValue(r.Context(), peerKey{}, *c.peer))
		}
		if c.claim != "" {
			r.Header.Set(api.SudoHeader, c.claim)
		}
		if got := callerOf(r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Over the control socket nothing needs a token or keeps to a rate, whatever http.listen is;
// over TCP, on the same handler, all stays as it was.
func TestTheControlSocketNeedsNoToken(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 1)
	var file atomic.Bool // whether the brake file is there
	d := newDesk(func(o *Options) {
		o.Listen, o.Now = "0.0.0.0:9077", time.Now
		o.Brake = func() brake.Report {
			s := brake.State{Source: "file", Where: "/x/PAUSE"}
			if file.Load() {
				s.Level = brake.Pause
			}
			return brake.Report{Level: s.Level, Brakes: []brake.State{s}}
		}
	})
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case seen <- callerOf(r):
			default:
			}
			d.ServeHTTP(w, r)
		}))
	}()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", path)
	}}}
	ask := func(method, path, body, due string) (int, string) {
		t.Helper()
		r, _ := http.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if due != "" {
			r.Header.Set(api.DueHeader, due)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(text)
	}
	pause := `{"direction": "both", "for": "2h", "reason": "deploy"}`
	for range 3 * changesAtOnce {
		if code, text := ask(http.MethodPost, "/api/v1/tiers/web/pause", pause, ""); code != http.StatusOK {
			t.Fatalf("%d %s", code, text)
		}
	}
	if u, err := user.Current(); err == nil && runtime.GOOS == "linux" {
		if who := <-seen; who != u.Username {
			t.Errorf("asked by %q, and this is %s", who, u.Username)
		}
	}
	if code, text := ask(http.MethodGet, "/api/v1/status", "", ""); code != http.StatusOK {
		t.Errorf("reading: %d %s", code, text)
	}

	// What was given up before it was read is not done; a pause is.
	past := time.Now().Add(-time.Second).Format(time.RFC3339Nano)
	if code, text := ask(http.MethodPost, "/api/v1/tiers/web/resume", "{}", past); code != http.StatusRequestTimeout || !strings.Contains(text, "nothing was done") {
		t.Errorf("a late resume: %d %s", code, text)
	}
	if code, text := ask(http.MethodPost, "/api/v1/tiers/web/pause", pause, past); code != http.StatusOK {
		t.Errorf("a late pause: %d %s", code, text)
	}
	// The file that its command left ends with the file, and not eight hours later.
	file.Store(true)
	if code, text := ask(http.MethodPost, "/api/v1/pause", pause, past); code != http.StatusRequestTimeout {
		t.Errorf("a late pause beside its brake file: %d %s", code, text)
	}
	if code, text := ask(http.MethodPost, "/api/v1/pause", pause, ""); code != http.StatusOK {
		t.Errorf("a pause in time beside a brake file: %d %s", code, text)
	}

	// Over TCP nobody is a peer, whatever he says.
	r := httptest.NewRequest(http.MethodPost, "/api/v1/tiers/web/pause", strings.NewReader(pause))
	r.RemoteAddr = "@"
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("without a token over TCP: %d %s", w.Code, w.Body)
	}
}
