package doctor

import (
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// What `run` would not start with is a failure of the doctor.
func TestDoctorOfHTTP(t *testing.T) {
	t.Setenv(config.TokenVariable, "")
	token := func(mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(path, []byte("0123456789abcdef"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	answers := func(status int, text string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}))
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	go func() { // until it is closed
		for {
			c, err := mute.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	for name, c := range map[string]struct {
		tokenFile, listen string
		want              string
	}{
		"nothing":              {"", "", "ok | http | token | there is no token, so changes *| "},
		"a token":              {token(0o600), "", "ok | http | token | comes from *token | "},
		"no token file":        {filepath.Join(t.TempDir(), "nowhere"), "", "fail | http | token | cannot read the token of http.token_file: *no such file* | write a token into that file *"},
		"a token of everybody": {token(0o644), "", "fail | http | token | *mode 0644*chmod o= * | correct this before the next start*"},
		"a free port":          {"", "", "ok | http | listen | 127.0.0.1:0 is free | "},
		"a ready daemon":       {"", answers(200, "ready: the last pass was complete"), "warn | http | listen | a dynascale daemon answers at 127.0.0.1:* | nothing to do if *"},
		"a daemon, not ready":  {"", answers(503, `{"error": "not ready: no pass yet"}`), "warn | http | listen | a dynascale daemon answers at 127.0.0.1:* | nothing to do if *"},
		"another program":      {"", answers(200, "<html>hello"), "fail | http | listen | 127.0.0.1:* is taken: 127.0.0.1:* answered 200 OK: it is probably not dynascale; check http.listen | end that process*"},
		"no HTTP": {"", mute.Addr().String(), "fail | http | listen | 127.0.0.1:* is used by a " +
			"process that does not answer HTTP | end that process*"},
		"no answer at all":  {"", silent.Addr().String(), "info | http | listen | 127.0.0.1:* is used by a process that does not answer HTTP: see the finding about the daemon | "},
		"another's address": {"", "192.0.2.1:9077", "fail | http | listen | cannot listen on http.listen 192.0.2.1:9077: * | set http.listen to *"},
	} {
		t.Run(name, func(t *testing.T) {
			h := config.HTTP{Listen: c.listen, TokenFile: c.tokenFile}
			if h.Listen == "" {
				h.Listen = "127.0.0.1:0"
			}
			got := show(examineHTTP(h, life.Ask(t.Context(), client.TCP(h.Listen, ""), "")))
			for line := range strings.Lines(got) {
				if clinic.Like(c.want, strings.TrimSuffix(line, "\n")) {
					return
				}
			}
			t.Errorf("there is no line\n%s\nin\n%s", c.want, got)
		})
	}
}

// A ledger that `run` refuses is a failure too, with the words of `run`.
func TestDoctorOfADamagedLedger(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	told := func() string {
		d, n := doctor{Options: Options{Now: time.Now}, cfg: &config.Config{Ledger: config.Ledger{Path: path}}}, &finding.Notes{About: "ledger"}
		d.readLedger(t.Context())
		d.tellOperations(n)
		return show(n.All)
	}
	if got := told(); got != "" {
		t.Errorf("a sound ledger: %s", got)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(f, rand.Reader, 8192); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	_, err = ledger.Open(t.Context(), ledger.Options{Path: path})
	if err == nil {
		t.Fatal("a ledger of garbage was opened")
	}
	if got := told(); !strings.HasPrefix(got, "fail | ledger | records | "+finding.OneLine(err.Error())+" | correct this before the next start") {
		t.Errorf("got %s, want a failure with: %v", got, err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if got := told(); got != "" {
		t.Errorf("an empty file, which run begins: %s", got)
	}
}
