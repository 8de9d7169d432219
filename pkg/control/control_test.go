package control

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	d := Daemon{Config: "/etc/shop/prod 1.yaml", Ledger: "/srv/ledger.db"}
	own := "prod-1-2563eb.sock"
	for name, c := range map[string]struct {
		environment map[string]string
		socket      string
		want        []Place
	}{
		"systemd": {map[string]string{"RUNTIME_DIRECTORY": "/run/dynascale-a:/run/b"}, "", []Place{
			{"/run/dynascale-a/control.sock", ""}, {"/run/dynascale-a/" + own, ""}, {"/run/dynascale/control.sock", ""},
		}},
		"a user": {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"}, "", []Place{
			{"/run/dynascale/control.sock", ""}, {"/run/dynascale/" + own, ""},
			{"/run/user/7/dynascale/" + own, ""}, {"/srv/control.sock", ""}, {"/srv/" + own, ""},
		}},
		"asked for": {map[string]string{Variable: "/a.sock", "XDG_RUNTIME_DIR": "relative"}, "/b.sock", []Place{
			{"/a.sock", Variable}, {"/b.sock", "control.socket"}, {"/run/dynascale/control.sock", ""},
		}},
	} {
		got := Places(Daemon{c.socket, d.Config, d.Ledger}, func(key string) string { return c.environment[key] })
		if diff := cmp.Diff(c.want, got[:len(c.want)]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A socket is complete when it appears, describes its daemon, and goes with it.
func TestASocketAndItsDescription(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "made", "control.sock")
	d := Description{PID: os.Getpid(), Version: "1", Config: "/c.yaml", Ledger: "/var/lib/x/ledger.db", Started: time.Unix(1000, 0).UTC()}
	s, err := Listen(path, d)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("mode %v, %v; its group has to be able to use it", info.Mode(), err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || folder.Mode().Perm()&0o007 != 0 {
		t.Errorf("everybody may look into its folder: %v %v", folder.Mode(), err)
	}
	got, err := Describe(path)
	if diff := cmp.Diff(d, got); diff != "" || err != nil || got.Folder() != "/var/lib/x" {
		t.Errorf("%v\n%s", err, diff)
	}
	if state := Probe(t.Context(), path); state != Listening {
		t.Errorf("state %q", state)
	}
	if _, err := Listen(path, d); err == nil || !strings.Contains(err.Error(), "another daemon listens on it: pid ") {
		t.Errorf("a living socket was taken: %v", err)
	}
	if in, err := In(filepath.Dir(path)); err != nil || len(in) != 1 || in[0] != path {
		t.Errorf("the folder has %v, %v", in, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	_ = s.Close() // twice is harmless
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if state := Probe(t.Context(), path); state != Absent {
		t.Errorf("state %q", state)
	}
}

// What is not dynascale's is not taken, nor removed by one who has lost it.
func TestOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign.sock")
	l, err := bind(foreign)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := Listen(foreign, Description{}); err == nil || !strings.Contains(err.Error(), "another process listens on it") {
		t.Errorf("%v", err)
	}
	path := filepath.Join(folder, "control.sock")
	s, err := Listen(path, Description{Ledger: "/a"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Lost() {
		t.Error("lost at once")
	}
	_ = os.Remove(path)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !s.Lost() {
		t.Error("not lost, although something else is there")
	}
	_ = s.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("it removed what is not its own: %v", err)
	}
}

// A daemon that was killed leaves its socket; the next takes it over, also where the path is
// longer than an address.
func TestALeftoverIsReplaced(t *testing.T) {
	t.Parallel()
	deep := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	for _, path := range []string{filepath.Join(t.TempDir(), "control.sock"), filepath.Join(deep, "control.sock"), filepath.Join(deep, strings.Repeat("n", 200)+".sock")} {
		if runtime.GOOS != "linux" && len(path) > longestAddress {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		s, err := Listen(path, Description{Ledger: "/a"})
		if err != nil {
			t.Fatal(err)
		}
		_ = s.UnixListener.Close() // as the kernel does for a killed process
		_ = s.lock.Close()
		if state := Probe(t.Context(), path); state != Dead {
			t.Errorf("state %q", state)
		}
		next, err := Listen(path, Description{Ledger: "/b"})
		if err != nil {
			t.Fatalf("a leftover was taken for a living one: %v", err)
		}
		if d, err := Describe(path); err != nil || d.Ledger != "/b" {
			t.Errorf("described as %v, %v", d, err)
		}
		if state := Probe(t.Context(), path); state != Listening {
			t.Errorf("state %q", state)
		}
		_ = next.Close()
	}
}

func TestTheFirstPlaceThatCanBeHad(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(folder, "good.sock")
	s, failed := Open([]Place{{filepath.Join(file, "x.sock"), "control.socket"}, {file, ""}, {good, ""}}, Description{Ledger: "/a"})
	if s.Where() != good || len(failed) != 2 || !strings.HasPrefix(failed[0].Error(), "control.socket: control socket "+file) {
		t.Errorf("%s, %v", s.Where(), failed)
	}
	_ = s.Close()
	if s, failed := Open([]Place{{file, ""}}, Description{}); s != nil || len(failed) != 1 || s.Where() != "" {
		t.Errorf("%v, %v", s, failed)
	}
}

// Whoever waits for a path that does not answer is let go.
func TestDialEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if conn, err := Dial(ctx, filepath.Join(t.TempDir(), "nothing")); err == nil {
		_ = conn.Close()
		t.Error("it was reached")
	}
}

func TestDescriptionsThatAreNone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"empty": "", "not JSON": "<html>", "no ledger": "{}", "a relative ledger": `{"ledger": "x"}`} {
		if err := os.WriteFile(filepath.Join(folder, "control.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := Describe(filepath.Join(folder, "control.sock")); err == nil || d != (Description{}) {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// On a full disk there is no description. The socket works, and is not described by what
// another daemon left there; when there is room again, it is described.
func TestASocketWithoutADescription(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "control.sock")
	d := Description{PID: os.Getpid(), Config: "/c.yaml", Ledger: "/x/ledger.db"}
	obstacle := hidden(descriptionOf(path)) // a folder takes no text either
	if err := os.MkdirAll(filepath.Join(obstacle, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(descriptionOf(path), []byte(`{"pid": 7, "ledger": "/other/ledger.db"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Listen(path, d)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if state := Probe(t.Context(), path); state != Listening || s.Undescribed == nil {
		t.Errorf("%s, undescribed: %v", state, s.Undescribed)
	}
	if left, err := Describe(path); err == nil {
		t.Errorf("it is described as %+v", left)
	}
	if err := os.RemoveAll(obstacle); err != nil {
		t.Fatal(err)
	}
	s.Describe(d)
	if got, err := Describe(path); err != nil || got.PID != d.PID || s.Undescribed != nil {
		t.Errorf("%+v, %v, %v", got, err, s.Undescribed)
	}
}
