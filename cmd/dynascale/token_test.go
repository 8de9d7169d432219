package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Tokens with names, as operators use them: made, used over TCP under their names, changed for new ones,
// taken by a reload, and revoked while the daemon runs.
func TestTokensOfOperators(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	plain, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(s.dir, name+".token") }
	with := func(tokens string) {
		text := strings.Replace(string(plain), "http: {", "http: {tokens: {"+tokens+"}, ", 1)
		if err := os.WriteFile(s.config(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := func(name string) string {
		text, err := os.ReadFile(file(name))
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		return line
	}
	alice := "alice: {file: " + file("alice") + ", scope: operate}"
	with(alice)
	contains(t, s.must("token", "list", "-c", s.config()).out, "alice  operate  "+file("alice"), "the file does not exist")
	contains(t, s.must("token", "new", "alice", "-c", s.config()).out, "wrote a new token for alice (scope operate) into "+file("alice"))
	if e := s.run("token", "new", "bob", "-c", s.config()); e.code != 1 || !strings.Contains(e.errors, "has no name bob; it has alice") {
		t.Errorf("exit %d: %s", e.code, e.errors)
	}
	d := s.start()
	url := "http://" + d.addr
	over := func(token string, args ...string) ended {
		return s.with([]string{"DYNASCALE_TOKEN=" + token}, append(args, "--url", url, "-c", filepath.Join(s.dir, "none.yaml"))...)
	}
	if e := over(first("alice"), "pause", "workers"); e.code != 0 {
		t.Fatalf("exit %d: %s", e.code, e.errors)
	}
	contains(t, s.must("actions", "-c", s.config()).out, "alice (token, from 127.0.0.1)")

	// A reload takes another name.
	with(alice + ", monitor: {file: " + file("monitor") + "}")
	s.must("token", "new", "monitor", "-c", s.config())
	if e := s.must("reload", "-c", s.config()); strings.Contains(e.out+e.errors, "restart") {
		t.Errorf("a token waits for a restart: %s%s", e.out, e.errors)
	}
	if e := over(first("monitor"), "resume", "workers"); e.code != 1 || !strings.Contains(e.errors, "the token of monitor may only read, and this call needs a token that may make changes (scope operate") {
		t.Errorf("exit %d: %s", e.code, e.errors)
	}

	// Changed for a new one, while both work, and then the old one does not.
	old := first("alice")
	contains(t, s.must("token", "new", "alice", "-c", s.config()).out, "dynascale token revoke alice --old")
	for _, token := range []string{old, first("alice")} {
		if e := over(token, "resume", "workers"); e.code != 0 && !strings.Contains(e.errors+e.out, "nothing") {
			t.Errorf("exit %d: %s", e.code, e.errors)
		}
	}
	s.must("token", "revoke", "alice", "--old", "-c", s.config())
	if e := over(old, "pause", "workers"); e.code != 1 || !strings.Contains(e.errors, "the token is missing or wrong") {
		t.Errorf("a revoked one: exit %d: %s%s", e.code, e.out, e.errors)
	}
	if e := over(first("alice"), "pause", "workers"); e.code != 0 {
		t.Errorf("the new one: exit %d: %s", e.code, e.errors)
	}
	s.must("token", "revoke", "alice", "-c", s.config())
	if e := s.run("token", "revoke", "alice", "-c", s.config()); e.code != 1 {
		t.Errorf("twice: exit %d", e.code)
	}
	contains(t, s.must("token", "list", "-c", s.config()).out, "revoked", "one token")
	d.says("the tokens of http.tokens.alice have changed: 2 tokens now")
}

// What new and revoke say of a name or a file that is not there, of one token alone, and of a third one.
func TestWhatTokensAreThere(t *testing.T) {
	t.Parallel()
	s := site{t: t, dir: t.TempDir(), account: &account{}}
	file := filepath.Join(s.dir, "alice.token")
	with := func(http string) {
		if err := os.WriteFile(s.config(), []byte(http+oneGroup), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(says string, args ...string) {
		t.Helper()
		if e := s.run(append([]string{"token"}, append(args, "-c", s.config())...)...); e.code != 1 || !strings.Contains(e.errors, says) {
			t.Errorf("%v: exit %d: %s", args, e.code, e.errors)
		}
	}
	with("")
	refused("has no name alice; add tokens: {alice: {file: /etc/dynascale/alice.token, scope: operate}} under the key `http`, then run", "new", "alice")
	refused("has no name alice\n", "revoke", "alice")
	with("http: {tokens: {alice: {file: " + file + ", scope: operate}}}\n")
	refused("nothing was revoked: "+file+" does not exist\n", "revoke", "alice")
	made := func() string { return s.must("token", "new", "alice", "-c", s.config()).out }
	if out := made(); strings.Contains(out, "keeps working") {
		t.Errorf("the first one: %s", out)
	}
	refused("nothing was revoked: "+file+" holds only one token of alice, and no old token\n", "revoke", "alice", "--old")
	if out := made(); strings.Contains(out, "was removed") || !strings.Contains(out, "The previous token keeps working.") {
		t.Errorf("the second one: %s", out)
	}
	contains(t, made(), "The oldest token was removed and no longer works, because a file holds at most two tokens.\nThe previous token keeps working.")
	s.must("token", "revoke", "alice", "-c", s.config())
	refused("nothing was revoked: "+file+" holds no token of alice\n", "revoke", "alice")
}
