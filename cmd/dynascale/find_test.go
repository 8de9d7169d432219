package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/control"
)

// machine is the folders of a machine in which daemons make their sockets.
type machine struct {
	t   *testing.T
	dir string
}

func (m *machine) path(name string) string { return filepath.Join(m.dir, name) }

// daemon makes a socket as a daemon does; its configuration is named like its ledger.
func (m *machine) daemon(socket, name string, dry bool) *control.Socket {
	m.t.Helper()
	s, err := control.Listen(m.path(socket), control.Description{PID: 1, Config: m.path(name + ".yaml"), Ledger: m.path(name + "/ledger.db"), DryRun: dry})
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = s.Close() })
	return s
}

// find searches as a command with these flags does.
func (m *machine) find(flags ...string) (peer, error) {
	m.t.Helper()
	cmd := operationsCommand()
	if err := cmd.ParseFlags(flags); err != nil {
		m.t.Fatal(err)
	}
	f := callFlags{cmd: cmd}
	text := func(name string) *string { x, _ := cmd.Flags().GetString(name); return &x }
	f.config, f.url, f.socket = text("config"), text("url"), text("socket")
	if !cmd.Flags().Changed("config") {
		*f.config = m.path("default.yaml")
	}
	s := search{flags: f, look: patience, system: m.path("run"), ledger: m.path("state/ledger.db"), elsewhere: func() []string {
		return slices.DeleteFunc(control.Folders(), func(folder string) bool { return !strings.HasPrefix(folder, m.dir+"/") })
	}, getenv: func(name string) string {
		return map[string]string{"XDG_RUNTIME_DIR": m.path("user")}[name]
	}}
	return s.peer(m.t.Context())
}

// Where a daemon is looked for, and that of several none is guessed.
func TestFindingTheDaemon(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		daemons [][2]string // socket, name
		dry     string
		flags   []string
		want    string // the socket
		err     string
	}{
		"the machine's":             {[][2]string{{"run/control.sock", "default"}}, "", nil, "run/control.sock", ""},
		"an instance's folder":      {[][2]string{{"run/prod/control.sock", "default"}}, "", nil, "run/prod/control.sock", ""},
		"an instance's folder else": {[][2]string{{"run-prod/control.sock", "default"}}, "", nil, "run-prod/control.sock", ""},
		"the user's":                {[][2]string{{"user/dynascale/mine.sock", "mine"}}, "", nil, "user/dynascale/mine.sock", ""},
		"beside the default ledger": {[][2]string{{"state/control.sock", "default"}}, "", nil, "state/control.sock", ""},
		"one of the machine and one of the user": {[][2]string{{"run/control.sock", "default"}, {"user/dynascale/mine.sock", "mine"}}, "", nil, "",
			"several daemons run on this machine; nothing was done"},
		"two of the user": {[][2]string{{"user/dynascale/a.sock", "a"}, {"user/dynascale/b.sock", "b"}}, "", nil, "", "several daemons run on this machine"},
		"which is said":   {[][2]string{{"user/dynascale/a.sock", "a"}, {"user/dynascale/b.sock", "b"}}, "", []string{"-c", "b.yaml"}, "user/dynascale/b.sock", ""},
		"another is said": {[][2]string{{"user/dynascale/a.sock", "a"}}, "", []string{"-c", "c.yaml"}, "",
			"user/dynascale/a.sock: a process listens; pid 1, configuration"},
		"a dry run changes nothing": {[][2]string{{"run/control.sock", "default"}, {"user/dynascale/dry.sock", "dry"}}, "dry", nil, "run/control.sock", ""},
		"a dry run alone":           {[][2]string{{"user/dynascale/dry.sock", "dry"}}, "dry", nil, "user/dynascale/dry.sock", ""},
		"none":                      {nil, "", nil, "", "no daemon answers. Looked for in this order:"},
		"where control.socket says": {[][2]string{{"own/of its own.sock", "a"}}, "", nil, "", "no daemon has its control socket in one of the default folders, but daemons with other sockets run on this machine; nothing was done"},
		"the machine's before that": {[][2]string{{"own/a.sock", "a"}, {"run/control.sock", "default"}}, "", nil, "run/control.sock", ""},
		"a dry run elsewhere":       {[][2]string{{"own/dry.sock", "dry"}}, "dry", nil, "", "no daemon answers. Looked for in this order:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &machine{t: t, dir: t.TempDir()}
			for _, d := range c.daemons {
				m.daemon(d[0], d[1], d[1] == c.dry)
			}
			flags := append([]string{}, c.flags...)
			if len(flags) > 0 {
				flags[1] = m.path(flags[1])
			}
			p, err := m.find(flags...)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || p.Socket != "" {
					t.Fatalf("%v, socket %q; want %q", err, p.Socket, c.err)
				}
				return
			}
			if err != nil || p.Socket != m.path(c.want) {
				t.Fatalf("socket %q, %v; want %s", p.Socket, err, m.path(c.want))
			}
			if said := len(flags) > 0 || strings.Contains(p.ledger, "/default/"); p.unasked == said {
				t.Errorf("whether to say which daemon it is: %v, of %s", p.unasked, p.described.Config)
			}
		})
	}
}

// A slip in the name of the configuration is the cause and comes first; the daemon of the other name is not said to be
// silent.
func TestFindingWithASlipInTheName(t *testing.T) {
	t.Parallel()
	m := &machine{t: t, dir: t.TempDir()}
	m.daemon("user/dynascale/dynascale.sock", "dynascale", false)
	if err := os.WriteFile(m.path("dynascale.yaml"), []byte("tiers: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := m.find("-c", m.path("dynascal.yaml"))
	want := m.path("dynascal.yaml") + ": cannot be read: no such file or directory; did you mean " + m.path("dynascale.yaml") + "?\n" +
		"no daemon of the configuration " + m.path("dynascal.yaml") + " answers. Looked for in this order:\n"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// Of daemons that are gone, the brake file goes beside the ledger of the one that was there,
// and nowhere when there were several.
func TestWhereTheBrakeFileOfADeadDaemonBelongs(t *testing.T) {
	t.Parallel()
	m := &machine{t: t, dir: t.TempDir()}
	dead := func(socket, name string) {
		t.Helper()
		s := m.daemon(socket, name, false)
		left, err := os.ReadFile(strings.TrimSuffix(s.Path, ".sock") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err == nil {
			err = syscall.Bind(fd, &syscall.SockaddrUnix{Name: s.Path})
			_ = syscall.Close(fd)
		}
		if err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(strings.TrimSuffix(s.Path, ".sock")+".json", left, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var noAnswer client.NoAnswer
	dead("user/dynascale/a.sock", "a")
	stranger := m.daemon("own/x.sock", "x", false)
	var misuse usageError // so that no brake file is written beside the wrong ledger
	if p, err := m.find(); !errors.As(err, &misuse) || p.ledger != "" || !strings.Contains(err.Error(), "--socket "+stranger.Path+"   configuration ") {
		t.Errorf("another one lives: ledger %q, %v", p.ledger, err)
	}
	_ = stranger.Close()
	if p, err := m.find(); !errors.As(err, &noAnswer) || noAnswer.Listens || p.ledger != m.path("a/ledger.db") {
		t.Errorf("one: ledger %q, %v", p.ledger, err)
	}
	dead("user/dynascale/b.sock", "b")
	if p, err := m.find(); !errors.As(err, &noAnswer) || p.ledger != "" {
		t.Errorf("two: ledger %q, %v", p.ledger, err)
	}
	if p, err := m.find("-c", m.path("b.yaml")); !errors.As(err, &noAnswer) || p.ledger != m.path("b/ledger.db") {
		t.Errorf("two, and one is said: ledger %q, %v", p.ledger, err)
	}
	// Who names a configuration is not shown what others left behind.
	dead("user/dynascale/c.sock", "c")
	_, err := m.find("-c", m.path("b.yaml"))
	if text := err.Error(); strings.Contains(text, "a.sock") || strings.Contains(text, "c.sock") || !strings.Contains(text, "b.sock: no process listens") ||
		!strings.Contains(text, "2 sockets of other configurations: no process listens") {
		t.Error(text)
	}
	if _, err := m.find(); !strings.Contains(err.Error(), "a.sock: no process listens") {
		t.Error("without a configuration each is shown: ", err)
	}
}

// Who sees only that a process has the ledger open is told which configuration asks that process.
func TestWhoHasTheLedgerIsNamedWithItsConfiguration(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	s.start()
	want := " has the ledger open -> to ask that process: dynascale status --config " + s.config() + "\n"
	contains(t, s.must("ledger", "info", "--ledger", s.ledger()).out, want)
	contains(t, s.must("status", "--ledger", s.ledger()).out, want)
}
