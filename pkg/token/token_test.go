package token

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
)

const good = "0123456789abcdef"

func TestToken(t *testing.T) {
	for name, test := range map[string]struct {
		file    string // "" makes none
		mode    os.FileMode
		env     string
		listen  string
		missing bool
		want    string
		words   []string
	}{
		"none on loopback":                {},
		"none on localhost":               {listen: "localhost:9077"},
		"none beyond":                     {listen: "0.0.0.0:9077", words: []string{"http.listen 0.0.0.0:9077 can be reached from other machines, but there is no token that can be used", "http.token_file or DYNASCALE_TOKEN"}},
		"a file":                          {file: good + "\n", mode: 0o600, want: good},
		"a file of a group":               {file: good, mode: 0o640, want: good},
		"a file beyond":                   {file: good, mode: 0o400, listen: ":9077", want: good},
		"the environment":                 {env: " " + good + " ", want: good},
		"the environment beyond":          {env: good, listen: "10.0.0.1:9077", want: good},
		"the environment before the file": {env: good, file: "another-token-of-the-file", mode: 0o600, want: good},
		"readable by everybody":           {file: good, mode: 0o644, words: []string{"has mode 0644", "chmod o= "}},
		"writable by everybody":           {file: good, mode: 0o602, words: []string{"has mode 0602", "chmod o= "}},
		"a short one":                     {file: good[1:] + "\n\n", mode: 0o600, words: []string{"http.token_file", "15 characters", "it needs at least 16", "openssl rand -hex 32"}},
		"an empty file":                   {file: "\n", mode: 0o600, words: []string{"has no token: make one"}},
		"a short one in the environment":  {env: "secret", words: []string{"the token of DYNASCALE_TOKEN has only 6 characters"}},
		"the old one and the new one":     {file: "# mine\n" + good + "\n\n" + good + "2\n", mode: 0o600, want: good},
		"three":                           {file: good + "\n" + good + "2\n" + good + "3", mode: 0o600, words: []string{"has more than two tokens"}},
		"a blank within":                  {file: good + " " + good, mode: 0o600, words: []string{"spaces or characters"}},
		"not ASCII":                       {file: good + "ü", mode: 0o600, words: []string{"not ASCII"}},
		"a whole disk":                    {file: strings.Repeat(good, 1000), mode: 0o600, words: []string{"more than 1024 characters"}},
		"a file that is not there":        {missing: true, words: []string{"cannot read the token of http.token_file", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := config.HTTP{Listen: test.listen}
			if h.Listen == "" {
				h.Listen = "127.0.0.1:9077"
			}
			if test.file != "" || test.missing {
				h.TokenFile = filepath.Join(t.TempDir(), "token")
			}
			if test.file != "" {
				if err := os.WriteFile(h.TokenFile, []byte(test.file), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(h.TokenFile, test.mode); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv(config.TokenVariable, test.env)
			var got string
			ring, err := Open(h)
			if err == nil {
				var wrong error
				if got, wrong = Of(h); wrong != nil {
					t.Errorf("it opens, and cannot be read: %v", wrong)
				}
				if _, operates, known := ring.Who(got); known != (got != "") || operates != known {
					t.Errorf("the ring does not know %q", got)
				}
			}
			if got != test.want && len(test.words) == 0 {
				t.Errorf("token %q, want %q", got, test.want)
			}
			if (err != nil) != (len(test.words) > 0) {
				t.Fatalf("error %v", err)
			}
			for _, word := range test.words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error lacks %q: %v", word, err)
				}
			}
			if text := strings.TrimSpace(test.file + test.env); err != nil && len(text) > 5 && strings.Contains(err.Error(), text[:6]) {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
	if _, err := Of(config.HTTP{TokenFile: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder: %v", err)
	}
}

func TestAPipeIsNoTokenFileAndIsNotWaitedFor(t *testing.T) {
	t.Setenv(config.TokenVariable, "")
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Of(config.HTTP{TokenFile: path}); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("got %v", err)
	}
}
