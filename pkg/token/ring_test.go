package token

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
)

// put writes a file, as an editor does that keeps it.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const (
	first  = "aaaaaaaaaaaaaaaa"
	second = "bbbbbbbbbbbbbbbb"
)

// A token is changed and revoked while the daemon runs, at once, and however the file is changed.
func TestTokensChangeAtOnce(t *testing.T) {
	t.Setenv(config.TokenVariable, "")
	folder := t.TempDir()
	alice, monitor := filepath.Join(folder, "alice"), filepath.Join(folder, "monitor")
	put(t, alice, first)
	put(t, monitor, "cccccccccccccccc\n")
	r, err := Open(config.HTTP{Listen: "0.0.0.0:9077", Tokens: []config.Token{
		{Name: "alice", File: alice, Scope: config.ScopeOperate}, {Name: "monitor", File: monitor, Scope: config.ScopeRead},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	r.OnChange = func(sentence string, wrong error) {
		if wrong != nil {
			sentence += ": " + wrong.Error()
		}
		told = append(told, sentence)
	}
	works := func(text string) bool {
		t.Helper()
		name, operates, known := r.Who(text)
		if known && (name != "alice" || !operates) {
			t.Errorf("it is of %q, and operates is %t", name, operates)
		}
		return known
	}
	if name, operates, known := r.Who("cccccccccccccccc"); name != "monitor" || operates || !known {
		t.Errorf("of the monitor: %q, %t, %t", name, operates, known)
	}
	for _, step := range []struct {
		what          string
		do            func()
		first, second bool
		told          string
	}{
		{"nothing", func() {}, true, false, ""},
		{"another one as long", func() { put(t, alice, second) }, false, true, "the tokens of http.tokens.alice have changed: 1 token now"},
		{"both", func() { put(t, alice, first+"\n"+second+"\n") }, true, true, "2 tokens now"},
		{"replaced by a rename", func() {
			put(t, alice+".new", first)
			if err := os.Rename(alice+".new", alice); err != nil {
				t.Fatal(err)
			}
		}, true, false, "1 token now"},
		{"open to everybody", func() {
			if err := os.Chmod(alice, 0o644); err != nil {
				t.Fatal(err)
			}
		}, false, false, "cannot be used, and calls with them are refused: http.tokens.alice " + alice + " has mode 0644"},
		{"closed again", func() {
			if err := os.Chmod(alice, 0o600); err != nil {
				t.Fatal(err)
			}
		}, true, false, "1 token now"},
		{"a comment alone", func() { put(t, alice, "# revoked\n") }, false, false, "0 tokens now"},
		{"again", func() { put(t, alice, first) }, true, false, "1 token now"},
		{"taken away", func() {
			if err := os.Remove(alice); err != nil {
				t.Fatal(err)
			}
		}, false, false, "no such file"},
	} {
		told = nil
		step.do()
		if a, b := works(first), works(second); a != step.first || b != step.second {
			t.Errorf("%s: the first works %t, the second %t", step.what, a, b)
		}
		if got := strings.Join(told, "; "); !strings.Contains(got, step.told) || (step.told == "") != (got == "") {
			t.Errorf("%s: told %q, want %q", step.what, got, step.told)
		}
		for _, secret := range []string{first, second} {
			if strings.Contains(strings.Join(told, ""), secret) {
				t.Errorf("%s: a token is told", step.what)
			}
		}
	}
	if r.Operate() {
		t.Error("nobody has a token that may change something")
	}
}

// What keeps a daemon from starting, and a reload from being taken.
func TestOpenRings(t *testing.T) {
	t.Setenv(config.TokenVariable, "")
	folder := t.TempDir()
	a, b, none := filepath.Join(folder, "a"), filepath.Join(folder, "b"), filepath.Join(folder, "none")
	put(t, a, first)
	put(t, b, first)
	of := func(name, file string) config.Token {
		return config.Token{Name: name, File: file, Scope: config.ScopeOperate}
	}
	for name, c := range map[string]struct {
		h    config.HTTP
		want string
	}{
		"one of two with a name is away":    {config.HTTP{Listen: "0.0.0.0:1", Tokens: []config.Token{of("a", a), of("b", none)}}, ""},
		"the only one is away, on loopback": {config.HTTP{Listen: "127.0.0.1:1", Tokens: []config.Token{of("b", none)}}, ""},
		"the only one is away, beyond":      {config.HTTP{Listen: "0.0.0.0:1", Tokens: []config.Token{of("b", none)}}, "but there is no token that can be used: set http.tokens and run dynascale token new NAME, or set http.token_file or DYNASCALE_TOKEN, or listen on 127.0.0.1; cannot read the token of http.tokens.b: "},
		"two have the same":                 {config.HTTP{Listen: "127.0.0.1:1", Tokens: []config.Token{of("a", a), of("b", b)}}, "http.tokens.a and http.tokens.b have the same token, so dynascale cannot tell their callers apart: give each of the two a file of its own; if the file of b still holds this token after that, run 'dynascale token revoke b'; in both cases, then run 'dynascale token new b'"},
		"a name and none have the same":     {config.HTTP{Listen: "127.0.0.1:1", TokenFile: b, Tokens: []config.Token{of("a", a)}}, "http.token_file and http.tokens.a have the same token"},
		"the one without a name is away":    {config.HTTP{Listen: "127.0.0.1:1", TokenFile: none}, "cannot read the token of http.token_file: "},
	} {
		r, err := Open(c.h)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), first) {
			t.Errorf("%s: the token is told", name)
		}
		if c.want == "" && len(c.h.Tokens) > 0 && (len(r.Wrong()) != 1 || !Missing(r.Wrong()[0])) {
			t.Errorf("%s: wrong is %v", name, r.Wrong())
		}
	}
	r, err := Open(config.HTTP{Listen: "127.0.0.1:1", Tokens: []config.Token{of("a", a)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Use(config.HTTP{Listen: "127.0.0.1:1", TokenFile: none}); err == nil {
		t.Error("a bad one is taken")
	}
	if _, _, known := r.Who(first); !known {
		t.Error("after a bad one the ring is not as it was")
	}
	if err := r.Use(config.HTTP{Listen: "127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	if _, _, known := r.Who(first); known || r.Operate() {
		t.Error("a token that left the configuration still works")
	}
}

// A token is made, changed for another one while both work, and revoked.
func TestMakeAndRevoke(t *testing.T) {
	t.Setenv(config.TokenVariable, "")
	x := config.Token{Name: "alice", File: filepath.Join(t.TempDir(), "alice"), Scope: config.ScopeOperate}
	h := config.HTTP{Listen: "127.0.0.1:1", Tokens: []config.Token{x}}
	mine := func() string {
		t.Helper()
		text, err := Of(h)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if n, err := Make(x); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if info, err := os.Stat(x.File); err != nil || info.Mode().Perm()&0o007 != 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	old := mine()
	r, err := Open(h)
	if err != nil || len(old) != 64 {
		t.Fatal(len(old), err)
	}
	if n, err := Make(x); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	fresh := mine()
	for _, text := range []string{old, fresh} {
		if name, _, known := r.Who(text); !known || name != "alice" {
			t.Error("while callers change over one of the two does not work")
		}
	}
	if left, err := Revoke(x, true); left != 1 || err != nil {
		t.Fatal(left, err)
	}
	_, _, oldWorks := r.Who(old)
	if _, _, freshWorks := r.Who(fresh); oldWorks || !freshWorks || old == fresh {
		t.Error("the old one works, or the new one does not")
	}
	if left, err := Revoke(x, false); left != 0 || err != nil {
		t.Fatal(left, err)
	}
	if _, _, works := r.Who(fresh); works {
		t.Error("a revoked one works")
	}
	if _, err := Open(h); err != nil {
		t.Errorf("after a token was revoked the daemon does not start: %v", err)
	}
	for range 3 {
		if _, err := Make(x); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := Held(x); n != 2 || err != nil {
		t.Errorf("%d tokens, %v", n, err)
	}
}
