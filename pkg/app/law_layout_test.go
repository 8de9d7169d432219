package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// topLevel is what may stand at the top of the tree, beside what begins with a dot.
var topLevel = []string{"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "cmd", "configs", "deploy", "docs", "go.mod", "go.sum", "localstack", "pkg"}

// ignored are what commands make there, which git ignores.
var ignored = []string{"bin", "out", "dynascale"}

// A binary or a file of an editor that is committed once stays in every clone for good.
func TestLawLayout(t *testing.T) {
	root := filepath.Join("..", "..")
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && !slices.Contains(ignored, name) && filepath.Ext(name) != ".db" {
			t.Errorf("%s stands at the top of the tree, which is for %s", name, strings.Join(topLevel, ", "))
		}
	}
	for _, name := range ignored {
		if !slices.ContainsFunc(strings.Fields(string(rules)), func(rule string) bool { return strings.Trim(rule, "/") == name }) {
			t.Errorf("git does not ignore %s, which commands make", name)
		}
	}
}
