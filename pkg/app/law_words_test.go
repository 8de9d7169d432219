package app

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// plainWords are words that no text for people has any more, and what it says in their place.
// They stay in names of Go, in stored records and in the comments of the code.
var plainWords = []struct{ word, instead string }{
	{`pass(es)?|ticks?`, "evaluation"},
	{`wish(es|ed)?|propos(al|als|e|es|ed)`, "recommendation, recommended"},
	{`gaps?`, "missing data"},
	{`orders`, "overrides and pauses, operator actions"},
	{`own mode|floor mode`, "mode manage, mode minimum"},
	{`stabilis\w+`, "stabilization"},
	{`quiet`, "shrink_delay, low load"},
	{`fits`, "headroom"},
	{`breakers?`, "circuit breaker"},
	{`windows?`, "maintenance window"},
	{`rungs?`, "the type, class or capacity by its name, the position on the ladder"},
	{`turns`, "direction changes"},
	{`oracle`, "perfect foresight"},
	{`(without|gives?) a hand`, "dry run, makes changes"},
	{`somebody else (set|changed|made)`, "changed outside dynascale"},
	{`adopt(s|ed|ion)?`, "accepted as the new size"},
	{`judg\w+`, "evaluate"},
	{`scale-(in|out)`, "shrink, grow"},
	{`now and then`, "at growing intervals"},
	{`box(es)?`, "machine"},
}

// plainAlready are the longer names in which such a word is the field's own.
var plainAlready = regexp.MustCompile(`(?i)(circuit|maintenance)[ _](breakers?|windows?)|--preferred-[a-z-]+|\bsql(ite)?\b.*`)

// codeSpan is what Markdown sets as code, whose words are looked at where they are made, and where a link leads.
var codeSpan = regexp.MustCompile("(?s:```.*?\n```)|`[^`\n]*`|\\]\\([^)\n]*\\)")

// otherwise are the places where a word means something else, and what.
var otherwise = map[string]map[string]string{
	"cmd/dynascale/playground.go": {"passes": "time passes"},
	"cmd/dynascale/simulate.go":   {"ticks": "the name of a file that others read"},
	"pkg/event/event.go":          {"breaker": "kinds of event are names for machines, and stored"},
	"pkg/history/dictionary.go":   nil, // what older records say, for their compression
	"pkg/config/prices.go":        {"windows": "the operating system"},
	"configs/dynascale.yaml": {"windows": "the operating system", "pass": "a machine passes status checks",
		"orders": "a metric of a shop", "oracle": "the engine"},
	"docs/notify.md":   {"quiet": "quiet hours"},
	"docs/policies.md": {"windows": "HPA's stabilization windows"},
	"docs/rule.md":     {"scale-in": "AWS's own protection"},
}

// Messages, help texts, metrics, the manual and the stories say one word for one thing, and the word of the
// field: whoever reads them at night has not read the code.
func TestLawWords(t *testing.T) {
	words := make([]*regexp.Regexp, len(plainWords))
	for i, w := range plainWords {
		words[i] = regexp.MustCompile(`(?i)\b(` + w.word + `)\b`)
	}
	met := map[string]map[string]bool{}
	look := func(path, at, text string) {
		text = plainAlready.ReplaceAllString(text, "")
		for i, w := range words {
			for _, word := range w.FindAllString(text, -1) {
				if word = strings.ToLower(word); otherwise[path][word] != "" {
					if met[path] == nil {
						met[path] = map[string]bool{}
					}
					met[path][word] = true
					continue
				}
				t.Errorf("%s: %q in %q: say %s", at, word, text, plainWords[i].instead)
			}
		}
	}
	for _, s := range sources(t) {
		if all, known := otherwise[s.path]; known && all == nil || notOurs(s.dir) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil && forPeople(text) {
					look(s.path, s.set.Position(l.Pos()).String(), text)
				}
			}
			return true
		})
	}
	pages := []string{"README.md", "configs/dynascale.yaml", "docs/rule.md", ".github/SECURITY.md", "deploy/README.md", "localstack/getting-started.tmpl.md", "docs/README.md", "docs/reference/http-api.md"}
	for _, page := range []string{"alerts", "budgets", "cost", "database", "health", "logs", "notify", "policies", "schedules", "signals", "try"} {
		pages = append(pages, "docs/"+page+".md")
	}
	tasks, err := filepath.Glob("../../localstack/tasks/*.md")
	if err != nil || len(tasks) < 6 {
		t.Fatalf("the task pages are not found: %v, %v", tasks, err)
	}
	for _, task := range tasks {
		pages = append(pages, filepath.ToSlash(strings.TrimPrefix(task, "../../")))
	}
	for _, path := range pages {
		text, err := os.ReadFile("../../" + path)
		if err != nil {
			t.Fatal(err)
		}
		if path != "configs/dynascale.yaml" { // names for machines, such as the keys of stored records, are code there
			text = codeSpan.ReplaceAll(text, nil)
		}
		for line := range strings.Lines(string(text)) {
			look(path, path, strings.TrimSpace(line))
		}
	}
	for _, pattern := range []string{"*.txt", "estate/*.txt"} {
		stories, err := filepath.Glob("../sim/testdata/" + pattern)
		if err != nil || len(stories) < 5 {
			t.Fatalf("the stories %s are %v, %v", pattern, stories, err)
		}
		for _, path := range stories {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			told, _, _ := strings.Cut(string(text), "\n-- ")
			look(path, path, told)
		}
	}
	for path, all := range otherwise {
		if _, err := os.Stat("../../" + path); err != nil {
			t.Errorf("%s is gone: take it out of this test", path)
		}
		for word := range all {
			if !met[path][word] {
				t.Errorf("%s does not say %q any more: take it out of this test", path, word)
			}
		}
	}
}

// notOurs are the packages of the simulated cloud, which say AWS's words, and of the
// contract suite, whose words only developers read.
func notOurs(dir string) bool {
	return strings.HasPrefix(dir, "pkg/sim") || strings.HasPrefix(dir, "pkg/kind/kindtest") || strings.HasPrefix(dir, "localstack")
}

var statement = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|VACUUM)\b`)

// forPeople reports whether a string is a text: it has two words, and is no statement of SQL.
func forPeople(text string) bool {
	return strings.Contains(strings.TrimSpace(text), " ") && !statement.MatchString(text)
}
