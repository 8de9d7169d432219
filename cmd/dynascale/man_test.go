package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Packages have a page for every command that help lists, and none says what a formatter would take for its own.
func TestManPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man")
	if code := run([]string{"man", dir, "../../configs/dynascale.yaml"}); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	manual, err := os.ReadFile("../../configs/dynascale.yaml")
	if err != nil {
		t.Fatal(err)
	}
	pages := manPages(newRoot(io.Discard), string(manual))
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if text := pages[pageName(c)+".1"]; !strings.Contains(text, ".SH OPTIONS\n") || !strings.Contains(text, ".SH NAME\n"+roff(pageName(c))+` \- `) {
			t.Errorf("%s has no page with its name and options:\n%s", c.CommandPath(), text)
		}
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				walk(sub)
			}
		}
	}
	walk(newRoot(io.Discard))
	requests := regexp.MustCompile(`^\.(TH|SH|TP|PP|B|br|nf|fi)( |$)`)
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s was not written: %v", name, err)
		}
		for line := range strings.Lines(want) {
			if line = strings.TrimSuffix(line, "\n"); strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !requests.MatchString(line) {
				t.Errorf("%s: a formatter takes this for a request: %s", name, line)
			}
		}
	}
	if _, hidden := pages["dynascale-man.1"]; hidden {
		t.Error("man is for those who make packages, and has a page")
	}
	if got, want := roff(".a-b\n'c\\"), `\&.a\-b`+"\n"+`\&'c\e`; got != want {
		t.Errorf("escaped is %q, want %q", got, want)
	}
}
