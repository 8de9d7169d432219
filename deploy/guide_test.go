package deploy

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/reason"
)

// A guide that names what is no longer there sends people astray.
func TestGuidesNameWhatExists(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			for name := range found(`(?m)^func (Test\w+)\(`, read(t, path)) {
				tests[name] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	guide := read(t, "../CONTRIBUTING.md")
	for name := range found("`(Test\\w+)`", guide) {
		if !tests[name] {
			t.Errorf("CONTRIBUTING.md promises that %s notices a mistake; there is no such test", name)
		}
	}
	for path := range found("`((?:pkg|cmd|configs|deploy|docs|localstack)(?:/[\\w./-]+)?)`", guide) {
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(path))); err != nil {
			t.Errorf("CONTRIBUTING.md sends its reader to %s: %v", path, err)
		}
	}
	for path := range found("`([a-z]+/[\\w./-]*)`", read(t, "README.md")) {
		if _, err := os.Stat(filepath.FromSlash(path)); err != nil && !strings.HasPrefix(path, "pkg/") {
			t.Errorf("deploy/README.md sends its reader to %s: %v", path, err)
		}
	}
}

// CI and guides call targets that exist, so that they cannot drift apart.
func TestTargetsExist(t *testing.T) {
	targets := found(`(?m)^([a-z-]+):`, read(t, "../Makefile"))
	for _, file := range []string{"../.github/workflows/ci.yml", "../CONTRIBUTING.md", "README.md"} {
		called := found(`(?m)(?:run: |^    |`+"`"+`)make ([a-z-]+)`, read(t, file))
		if len(called) == 0 {
			t.Errorf("%s calls no target: the test would check nothing", file)
		}
		for name := range called {
			if !targets[name] {
				t.Errorf("%s calls make %s; the Makefile has no such target", file, name)
			}
		}
	}
	for _, name := range []string{"check", "test", "integration"} {
		if !found(`run: make ([a-z-]+)`, read(t, "../.github/workflows/ci.yml"))[name] {
			t.Errorf("CI does not call make %s", name)
		}
	}
}

// Whoever finds the name of a rule in a metric or in the log, finds in the guide what it means.
func TestGuideExplainsEveryRule(t *testing.T) {
	for _, page := range []string{"docs/why.md", "localstack/tasks/why.md"} { // the second is what the first is made from
		guide := read(t, "../"+page)
		for _, rule := range reason.Rules() {
			if !strings.Contains(guide, "`"+rule+"`") {
				t.Errorf("%s does not say what the rule %s means: add a row to its table of rules", page, rule)
			}
		}
	}
}

// A link that leads nowhere is found by the reader in a hurry.
func TestLinksLeadSomewhere(t *testing.T) {
	pages := []string{"../README.md", "../CONTRIBUTING.md", "../CHANGELOG.md", "../.github/SECURITY.md", "README.md", "../localstack/README.md"}
	for _, pattern := range []string{"../docs/*.md", "../docs/*/*.md"} {
		more, _ := filepath.Glob(pattern)
		pages = append(pages, more...)
	}
	if len(pages) < 15 {
		t.Fatalf("only %d pages found", len(pages))
	}
	heads := map[string]map[string]bool{} // of each page, as anchors
	anchors := func(page string) map[string]bool {
		if heads[page] == nil {
			heads[page] = map[string]bool{}
			for head := range found(`(?m)^#+ (.+)$`, read(t, page)) {
				plain := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(head), "")
				heads[page][strings.ReplaceAll(plain, " ", "-")] = true
			}
		}
		return heads[page]
	}
	for _, page := range pages {
		for link := range found(`\]\(([^)\s]+)\)`, read(t, page)) {
			if strings.Contains(link, "://") {
				continue
			}
			path, anchor, _ := strings.Cut(link, "#")
			to := page
			if path != "" {
				to = filepath.Join(filepath.Dir(page), path)
			}
			if !exists(to) {
				t.Errorf("%s links to %s, which does not exist", page, link)
			} else if anchor != "" && strings.HasSuffix(to, ".md") && !anchors(to)[anchor] {
				t.Errorf("%s links to %s; %s has no such heading", page, link, to)
			}
		}
	}
}
