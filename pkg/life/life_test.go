package life

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
)

// nobodyAt is an address of this machine that nobody listens at.
func nobodyAt(t *testing.T) client.Client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return client.TCP(l.Addr().String(), "")
}

// answering is a server that gives an answer to every question.
func answering(t *testing.T, header, body string) client.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if header != "" {
			w.Header().Set("Server", header)
		}
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return client.TCP(strings.TrimPrefix(s.URL, "http://"), "")
}

// The ledger's lock tells what a daemon that does not answer does not tell itself.
func TestWhatIsToldOfADaemonThatDoesNotAnswer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	door := nobodyAt(t)
	if l := Ask(t.Context(), door, ""); l.State != Dead || l.Text != "not running: no process listens at "+door.Where() || l.Answers() {
		t.Errorf("without a ledger: %+v", l)
	}
	open, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	me := fmt.Sprintf("pid %d ", os.Getpid())
	if l := Ask(t.Context(), door, path); l.State != Elsewhere || !strings.Contains(l.Text, me) || !strings.HasSuffix(l.Text, "has the ledger open") || l.Do == "" {
		t.Errorf("with its ledger open: %+v", l)
	}
	if l := OfLedger(path); l.State != Elsewhere || !strings.HasSuffix(l.Text, "has the ledger open") ||
		l.Do != "to ask that process: dynascale status --config FILE, where FILE is the configuration of that process" {
		t.Errorf("not asked: %+v", l)
	}
	// Nobody knows where port 0 is.
	none := Door(config.HTTP{Listen: "127.0.0.1:0"})
	if l := Ask(t.Context(), none, path); l.State != Elsewhere || !strings.HasPrefix(l.Text, "not answering: no control socket answers, but "+me) || l.Address != path {
		t.Errorf("with its ledger open and port 0: %+v", l)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	if l := Ask(t.Context(), none, path); l.State != Dead || l.Text != "not running: no control socket answers, and no process on this machine has the ledger open" {
		t.Errorf("after its end and with port 0: %+v", l)
	}
	if l := Ask(t.Context(), door, path); l.State != Dead || !strings.HasSuffix(l.Text, "and no process on this machine has the ledger open") ||
		l.Do != "nothing is scaled until the daemon is started; if a daemon ended by itself, its log says why" {
		t.Errorf("after its end: %+v", l)
	}
	if l := OfLedger(path); l.State != Dead {
		t.Errorf("after its end, not asked: %+v", l)
	}
}

// What answers at the control socket with another ledger was reached by no address of http.listen.
func TestAnotherLedgerBehindTheSocket(t *testing.T) {
	for waiting, want := range map[string]string{
		"":            "if the key `ledger.path` was changed, restart the daemon; if this is the daemon of another configuration, give each daemon a key `control.socket` of its own",
		"ledger.path": "restart the daemon: the key `ledger.path` was changed, and a reload does not put its new value in force",
	} {
		socket := filepath.Join(t.TempDir(), "control.sock")
		listener, err := net.Listen("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/readyz" {
				_, _ = fmt.Fprint(w, "ready: the last completed evaluation began 1 s ago")
				return
			}
			status := api.Status{LedgerPath: "/elsewhere/ledger.db"}
			if waiting != "" {
				status.ConfigWaiting = []string{waiting}
			}
			_ = json.NewEncoder(w).Encode(status)
		}))
		s.Listener = listener
		s.Start()
		defer s.Close()
		l := Ask(t.Context(), client.Client{Socket: socket}, filepath.Join(t.TempDir(), "ledger.db"))
		if l.State != Another || l.Do != want || !strings.HasPrefix(l.Text, "the daemon that answers at "+socket+" has another ledger open: /elsewhere/ledger.db, not ") {
			t.Errorf("%q: %+v", waiting, l)
		}
	}
}

// A lock that cannot be read does not say that the daemon is dead.
func TestALockThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.Mkdir(path+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	l := Ask(t.Context(), nobodyAt(t), path)
	if l.State != Elsewhere || !strings.HasPrefix(l.Text, "unknown: no process listens at ") || !strings.Contains(l.Text, "the ledger's lock cannot be read (") || l.Do == "" {
		t.Errorf("%+v", l)
	}
	if of := OfLedger(path); of.State != Elsewhere || !strings.HasPrefix(of.Text, "unknown: the ledger's lock cannot be read (") || of.Do != l.Do {
		t.Errorf("not asked: %+v, want the advice %q", of, l.Do)
	}
}

// A daemon that is not loopback's shows its own account only with the token. Its silence is no
// good news: it may be unable to write its ledger.
func TestAnAccountThatCannotBeReadIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		want string
	}{
		"no token": {http.StatusUnauthorized, "the daemon's warnings, decisions and actions could not be " +
			"read: the daemon refused: no; set DYNASCALE_TOKEN, or give the daemon's configuration with --config"},
		"a fault": {http.StatusInternalServerError, "the daemon's warnings, decisions and actions could not " +
			"be read: the daemon refused: no"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/readyz" {
					_, _ = fmt.Fprint(w, "ready: the last completed evaluation began 1 s ago")
					return
				}
				w.WriteHeader(c.code)
				_, _ = fmt.Fprint(w, `{"error": "no"}`)
			}))
			defer s.Close()
			l := Ask(t.Context(), client.TCP(strings.TrimPrefix(s.URL, "http://"), ""), "")
			if !l.Answers() || l.Status != nil || len(l.Notes) != 1 || !strings.HasPrefix(l.Notes[0], c.want) || (c.code == http.StatusUnauthorized) != strings.Contains(l.Notes[0], "DYNASCALE_TOKEN") {
				t.Errorf("%+v", l)
			}
		})
	}
}

// What is no dynascale is named, and what it says makes no line of its own.
func TestWhatAnswersAndIsNoDynascale(t *testing.T) {
	door := answering(t, "nginx", "hello\n\x1b[31mready: all is well")
	if l := Ask(t.Context(), door, ""); l.State != Foreign || strings.ContainsAny(l.Text, "\n\x1b") || !strings.Contains(l.Text, "it is probably not dynascale; check http.listen") {
		t.Errorf("%+v", l)
	}
}

// mute is an address at which a program takes connections and says nothing.
func mute(t *testing.T) client.Client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return client.TCP(l.Addr().String(), "")
}

// The lock of the ledger tells a daemon that is suspended, by its pid, from a program that only has the port.
func TestWhatSaysNothing(t *testing.T) {
	path, door := filepath.Join(t.TempDir(), "ledger.db"), mute(t)
	open, err := ledger.Open(t.Context(), ledger.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("if that process is suspended, run kill -CONT %d; if that process hangs, restart the daemon", os.Getpid())
	if l := Ask(t.Context(), door, path); l.State != Silent || l.Do != want {
		t.Errorf("with its ledger open: %+v, want %q", l, want)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	l := Ask(t.Context(), door, path)
	if l.State != Silent || !strings.HasSuffix(l.Text, ", and no process on this machine has the ledger open: no daemon scales with this ledger") ||
		l.Do != "end the program that has the port, or choose another http.listen; then start the daemon" {
		t.Errorf("with the ledger closed: %+v", l)
	}
	// On shared storage it may be open elsewhere: a second daemon must not be started for a port.
	if err := os.WriteFile(path+".lock", []byte("pid 9761 on host elsewhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l = Ask(t.Context(), door, path); strings.Contains(l.Text, "no process") || strings.Contains(l.Do, "start the daemon") || len(l.Notes) != 1 {
		t.Errorf("last written elsewhere: %+v", l)
	}
}

// The note about a refused reload tells its mistakes apart, and what to do.
func TestARefusedReload(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			_, _ = fmt.Fprint(w, "ready: the last completed evaluation began 1 s ago")
			return
		}
		_ = json.NewEncoder(w).Encode(api.Status{ConfigError: "/etc/d.yaml:2:1: max: 40 is below min 50\n/etc/d.yaml:3:1: gaol: unknown key"})
	}))
	defer s.Close()
	l := Ask(t.Context(), client.TCP(strings.TrimPrefix(s.URL, "http://"), ""), "")
	if len(l.Notes) != 1 || len(l.WithoutReload()) != 0 {
		t.Fatalf("%+v, want one note", l)
	}
	found, do := Parted(l.Notes[0])
	if found != "the previous configuration stays in force, because the last reload was refused: /etc/d.yaml:2:1: max: 40 is below min 50; /etc/d.yaml:3:1: gaol: unknown key" ||
		do != "correct every problem that the reload found, unless you have done so already; then run 'dynascale reload'" {
		t.Errorf("%q and %q", found, do)
	}
	if same := errors.New("d.yaml:2:1: max: 40 is below min 50\nd.yaml:3:1: gaol: unknown key"); !l.RefusedFor(same) {
		t.Error("the same mistakes by another path are others")
	}
	if l.RefusedFor(errors.New("d.yaml:2:1: max: 40 is below min 50")) || l.RefusedFor(nil) {
		t.Error("other mistakes are the same")
	}
}
