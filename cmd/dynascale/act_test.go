package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

const planted = "planted-token-f00dfeed"

// withToken runs the binary as somebody who knows a token.
func (s site) withToken(token string, args ...string) ended {
	s.t.Helper()
	cmd := s.command(binary, args...)
	cmd.Env = append(cmd.Env, "DYNASCALE_TOKEN="+token)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		s.t.Fatal(err)
	}
	return ended{code: cmd.ProcessState.ExitCode(), out: out.String(), errors: errs.String()}
}

// startWithToken starts a daemon that takes actions.
func (s site) startWithToken() *daemon {
	s.t.Helper()
	cmd := s.command(binary, "run", "-c", s.config())
	cmd.Env = append(cmd.Env, "DYNASCALE_TOKEN="+planted)
	d := s.spawn(cmd)
	d.addr = d.says("dynascale runs").text("http")
	return d
}

// An operator's day: pause, kill -9, still paused, resume, override, resume. The
// token is nowhere but where it was put.
func TestActionsOfARunningDaemon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)},
	})
	s := newSite(t, a, bounded("{min: 2, max: 20}"))
	d := s.startWithToken()
	var all strings.Builder
	act := func(code int, args ...string) ended {
		t.Helper()
		e := s.withToken(planted, append(args, "-c", s.config(), "--url", "http://"+d.addr)...)
		all.WriteString(e.out + e.errors)
		if e.code != code {
			t.Fatalf("%s: exit code %d\n%s%s", strings.Join(args, " "), e.code, e.out, e.errors)
		}
		return e
	}
	reload := func() (int, string) {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, "http://"+d.addr+"/-/reload", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+planted)
		answer, err := (&http.Client{Timeout: patience}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
		return answer.StatusCode, string(text)
	}

	e := act(0, "pause", "workers", "--for", "2h", "--reason", "deploy of 4.2")
	contains(t, e.out, "a1  workers: pause, until ", " (in ", "), by token from 127.0.0.1", ": deploy of 4.2\n", "In force now: no change is begun or retried",
		"To undo it: dynascale resume a1 --config "+s.config()+" --url 'http://"+d.addr+"'\n")
	logged := d.says("an operator's action is in force")
	if logged.text("tier") != "workers" || logged.text("action_kind") != "pause" || logged.text("reason") != "deploy of 4.2" || logged.text("id") != "a1" || logged.text("ends") == "" {
		t.Errorf("logged %v", logged)
	}

	// A minimum that the tier is below is repaired at once, but for the pause.
	s.configure(bounded("{min: 6, max: 20}"))
	if code, text := reload(); code != 200 {
		t.Fatalf("reload: %d %s", code, text)
	}
	held := func() {
		t.Helper()
		d.await("the pause holds the tier", func(e entry) bool {
			return e.text("tier") == "workers" && e.text("rule") == "action" && strings.HasPrefix(e.text("because"), "paused until ")
		})
	}
	held()

	d.signal(syscall.SIGKILL)
	d.end()
	all.WriteString(d.text())
	d = s.startWithToken()
	held()
	contains(t, s.must("status", "-c", s.config()).out, "Operator actions in force\n  a1  workers: pause, until ", "deploy of 4.2")
	explained := s.must("explain", "workers", "-c", s.config()).out
	contains(t, explained, "Operator actions in force\n  a1  workers: pause, until ", "action", "4 -> 4", "paused until ")
	contains(t, s.must("plan", "-c", s.config()).out, "action: paused until ")
	if earlier := s.run("explain", "workers", "-c", s.config(), "--at", "2h"); strings.Contains(earlier.out, "Operator actions in force") {
		t.Errorf("explains a time before the pause with it:\n%s", earlier.out)
	}

	contains(t, act(0, "resume", "workers").out, "ended: a1  workers: pause, until ", "deploy of 4.2", "No pause, override or grant is in force for workers.")
	d.changes("workers", 4, 6)
	contains(t, act(0, "resume", "workers").out, "workers: no pause of its own was in force, so nothing has changed")
	contains(t, act(0, "resume", "workers", "--overrides").out, "workers: no pause or override of its own was in force, so nothing has changed")
	contains(t, act(0, "resume", "--all", "--overrides").out, "every tier: no pause or override was in force, so nothing has changed")

	contains(t, act(0, "override", "workers", "--min", "9", "--for", "1d").out, "a2  workers: override, at least 9, until ", "In force now: the next evaluation applies it.")
	d.changes("workers", 6, 9)
	contains(t, act(1, "override", "workers", "--min", "21", "--for", "4h", "--reason", "sale").errors,
		"the daemon refused: min 21 is above limits.max of workers, which is 20")
	contains(t, act(1, "pause", "wrokers", "--reason", "x").errors, `the daemon refused: wrokers: no such tier; did you mean workers?`)
	contains(t, act(0, "pause", "workers", "--in").out, "a4  workers: pause of shrinking, until ", "Also in force\n  a2  workers: override")
	contains(t, s.must("actions", "-c", s.config()).out, "in force", "resumed by token from", "refused: min 21 is above limits.max")

	s.configure(bounded("{min: 8, max: ten}"))
	code, text := reload()
	if code != 422 {
		t.Errorf("reload of a broken file: %d", code)
	}
	contains(t, text, "the last good configuration stays in force", "ten is given, a whole number is expected")

	wrong := s.withToken("a-wrong-token-of-some-length", "resume", "workers", "-c", s.config(), "--url", "http://"+d.addr)
	if wrong.code != 1 {
		t.Errorf("a wrong token: exit code %d", wrong.code)
	}
	contains(t, wrong.errors, "the daemon refused: the token is missing or wrong")
	contains(t, d.says("the token of the call is missing or wrong").text("path"), "/api/v1/tiers/workers/resume")

	for _, path := range []string{"/", "/metrics", "/api/v1/actions", "/api/v1/status", "/api/v1/decisions"} {
		_, text := d.get(path)
		all.WriteString(text)
	}
	contains(t, all.String(), `"kind": "override"`)

	contains(t, act(0, "pause", "--all", "--for", "ever", "--reason", "incident").out, "a5  every tier: pause, with no end time", ": incident\n", "To undo it: dynascale resume a5")
	contains(t, act(0, "resume", "workers").out, "ended: a4  workers: pause of shrinking", "Still in force\n  a2  workers: override, at least 9", "  a5  every tier: pause, with no end time")
	contains(t, act(0, "resume", "a2").out, "ended: a2  workers: override", "Still in force\n  a5  every tier", "To end one: dynascale resume ID --config "+s.config()+" --url 'http://"+d.addr+"'\n")
	contains(t, act(0, "resume", "--all").out, "ended: a5  every tier: pause, with no end time", "No pause, override or grant is in force.")
	contains(t, act(0, "resume", "--all").out, "every tier: no pause was in force, so nothing has changed")
	contains(t, act(1, "resume", "a5").errors, "a5 is not in force: resumed by token from")

	d.signal(syscall.SIGTERM)
	if code := d.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	all.WriteString(d.text())
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %q, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	if i := strings.Index(all.String(), planted); i >= 0 {
		t.Errorf("the token is told after: %s", all.String()[max(0, i-300):i])
	}
}

// lonely is a site whose account nobody asks.
func lonely(t *testing.T) site { return site{t: t, dir: t.TempDir(), account: &account{}} }

// A daemon does not start where it would be open to others, or with a token that
// others know.
func TestTheDaemonWantsAToken(t *testing.T) {
	t.Parallel()
	s := lonely(t)
	file := filepath.Join(s.dir, "token")
	if err := os.WriteFile(file, []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	config := "aws: {region: us-east-1}\nledger: {path: " + s.ledger() + "}\n" +
		"http: {listen: \"127.0.0.1:0\", token_file: " + file + "}\ntiers:\n" + bounded("{min: 2, max: 20}")
	if err := os.WriteFile(s.config(), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run", "-c", s.config()}, {"resume", "workers", "-c", s.config(), "--url", "http://127.0.0.1:1"}} {
		e := s.run(args...)
		if e.code != 1 || strings.Contains(e.errors, planted) {
			t.Errorf("%s: exit code %d, %s", args[0], e.code, e.errors)
		}
		contains(t, e.errors, "http.token_file "+file+" has mode 0644", "chmod o= ")
	}
}

func TestActionsThatGoNowhere(t *testing.T) {
	t.Parallel()
	answers := func(code int, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if code == 0 {
				panic(http.ErrAbortHandler)
			}
			if code == http.StatusTemporaryRedirect {
				w.Header().Set("Location", "/elsewhere")
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := lonely(t)
	s.configure(bounded("{min: 2, max: 20}"))
	pause := []string{"pause", "workers", "--reason", "x", "-c", s.config()}
	at := func(url string) []string { return append(pause[:len(pause):len(pause)], "--url", url) }
	for name, test := range map[string]struct {
		token string
		args  []string
		code  int
		words []string
	}{
		"no daemon":             {planted, at(gone.URL), 1, []string{"no daemon answers at " + gone.URL, "refused", "is it running? To use another address, give --url"}},
		"no token":              {"", at(gone.URL), 1, []string{"a change over TCP needs a token, and there is none", "http.tokens in the configuration, or set the environment variable DYNASCALE_TOKEN"}},
		"a short token":         {"short", at(gone.URL), 1, []string{"the token of DYNASCALE_TOKEN has only 5 characters"}},
		"a refusal":             {planted, at(answers(429, `{"error": "too many"}`)), 1, []string{"the daemon refused: too many"}},
		"another program":       {planted, at(answers(404, `<html>`)), 1, []string{"answered 404 Not Found: it is probably another program, or another version of dynascale; check the address (--socket, --url or http.listen)"}},
		"another program's 200": {planted, at(answers(200, `<html>`)), 1, []string{"probably another program, or another version of dynascale"}},
		"sent elsewhere":        {planted, at(answers(307, ``)), 1, []string{"answered 307", "check the address (--socket, --url"}},
		"cut off":               {planted, at(answers(0, ``)), 1, []string{"whether it will carry out the command is unknown", "dynascale status"}},
		"no port to go to":      {planted, []string{"resume", "workers", "-c", s.config()}, 1, []string{`http.listen "127.0.0.1:0" does not tell the port; give the daemon's address with --url`}},
		"no configuration":      {planted, []string{"resume", "web", "-c", "nowhere.yaml"}, 1, []string{"dynascale: nowhere.yaml: cannot be read: no such file or directory\nno daemon of the configuration nowhere.yaml answers. Looked for in this order:", "give its control socket with --socket, or its TCP address with --url"}},
		"an odd address":        {planted, at("127.0.0.1:9077"), 2, []string{`--url "127.0.0.1:9077" is not an address such as http://`}},
		"no tier of two":        {planted, []string{"pause", "--reason", "x"}, 2, []string{"an argument is missing; use: dynascale pause TIER | --all"}},
		"a tier and all":        {planted, []string{"resume", "web", "--all"}, 2, []string{`web and --all cannot be combined: use 'dynascale resume web' for this one only, or 'dynascale resume --all' for all`}},
		"the files and all":     {planted, []string{"resume", "--all", "--brake-file"}, 2, []string{"--brake-file and --all cannot be combined: run the command once with each"}},
		"two tiers":             {planted, []string{"pause", "web", "workers", "--reason", "x"}, 2, []string{`too many arguments: ["web" "workers"]; use: dynascale pause TIER | --all`}},
		"no minimum":            {planted, []string{"override", "web", "--for", "2h", "--reason", "x"}, 2, []string{"--min or --max is missing"}},
		"no tier":               {planted, []string{"resume"}, 2, []string{"an argument is missing; use: dynascale resume ID | TIER | --all"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := s.withToken(test.token, test.args...)
			if e.code != test.code || e.out != "" || strings.Contains(e.errors, planted) {
				t.Errorf("exit code %d, want %d: %s%s", e.code, test.code, e.out, e.errors)
			}
			contains(t, e.errors, test.words...)
		})
	}
	// With the address and the token, no configuration is needed.
	e := s.withToken(planted, "resume", "web", "-c", "nowhere.yaml", "--url", answers(200, "{}")+"/")
	if e.code != 0 {
		t.Errorf("without a configuration: %s", e.errors)
	}
}
