package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/table"
)

// raw are the functions that write what must not be broken between words.
var raw = map[string]string{
	"say": "the place where prose is broken", "offer": "a command to copy", "example": "a command to copy", "beside": "broken there",
	"printTable": "laid out already", "wrapHelp": "laid out already", "redrawn": "a screen", "drawOver": "no more than a line",
	"writeBrakeFile": "a file", "file": "a configuration and its last line, a comment", "updateConfig": "a diff",
	"printPlayground": "lines of a shell", "tellBundle": "a command to copy", "printSavings": "a chart", "printSchedule": "a chart", "section": "a page of the manual",
	"writePolicy": "JSON",
}

// A command that writes a sentence past say lets a narrow terminal break the words of it.
func TestProseIsBrokenBetweenWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !writes(call) {
					return true
				}
				if used[f.Name.Name] = true; raw[f.Name.Name] == "" {
					t.Errorf("%s: %s writes past say, so that a narrow terminal breaks words; use say, sayf, offer, example, fact or beside, or complain for what is wrong",
						set.Position(call.Pos()), f.Name.Name)
				}
				return true
			})
		}
	}
	for name := range raw {
		if !used[name] {
			t.Errorf("%s writes nothing: take the name out of the list", name)
		}
	}
}

// writes reports whether a call writes a text to a stream; an empty line and what is only put together are none.
func writes(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 2 {
		return false
	}
	of, ok := f.X.(*ast.Ident)
	if _, local := call.Args[0].(*ast.UnaryExpr); local || !ok {
		return false
	}
	return of.Name == "fmt" && slices.Contains([]string{"Fprint", "Fprintf", "Fprintln"}, f.Sel.Name) || of.Name == "io" && f.Sel.Name == "WriteString"
}

// At every width a sentence is broken between words, and a command to copy is whole.
func TestProseInAWidth(t *testing.T) {
	for _, c := range []struct{ columns, want string }{
		{"0", "note: one two three four five six seven eight\nTo undo it: dynascale resume a1 --config /etc/x.yaml\n  dynascale discover     # writes a configuration with all tiers\nopen        no process has the ledger open now\n"},
		{"40", "note: one two three four five six\n  seven eight\nTo undo it:\n  dynascale resume a1 --config /etc/x.yaml\n  # writes a configuration with all\n  # tiers\n  dynascale discover\nopen        no process has the ledger\n            open now\n"},
	} {
		t.Setenv("COLUMNS", c.columns)
		var out strings.Builder
		sayf(&out, "%s one two three four five six seven eight", "note:")
		offer(&out, "To undo it:", "dynascale resume a1 --config /etc/x.yaml")
		example(&out, "dynascale discover", "writes a configuration with all tiers")
		fact(&out, "open", "no process has the ledger open now")
		if out.String() != c.want {
			t.Errorf("at %s:\n%s\nwant\n%s", c.columns, out.String(), c.want)
		}
	}
}

// What is drawn over has at most a line: a second one would stay.
func TestDrawOver(t *testing.T) {
	t.Setenv("COLUMNS", "20")
	var out strings.Builder
	drawOver(&out, "asking aws: queues (call 1, 0 s)")
	drawOver(&out, "café")
	drawOver(&out, "")
	if want := "\r\x1b[Kasking aws: queues \r\x1b[Kcafé\r\x1b[K"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// The sizes of an hour stand below each other where a terminal has no place for them in a line.
func TestHourLine(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	records := []scale.Record{{Decision: scale.Decision{Tier: "web", Capacity: scale.Capacity{InService: 2, Desired: 4}}}, {Decision: scale.Decision{Tier: "workers", Capacity: scale.Capacity{Desired: 1}}}}
	if got := hourLine(at, records, 0); strings.Contains(got, "\n") {
		t.Errorf("without a width there is one line:\n%s", got)
	}
	records[0].Decision.Capacity.InService = 30
	if got := hourLine(at, records[:1], 48); len(got) != 48 {
		t.Errorf("a bar is as long as there is a place for it:\n%s", got)
	}
	records[0].Decision.Capacity.InService = 2
	want := "09:00  web   2 in service of 4   ==\n       workers   0 in service of 1"
	if got := hourLine(at, records, 60); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// No line of what commands say is wider than the terminal, but for what cannot be broken.
func TestProseFitsTheTerminal(t *testing.T) {
	t.Parallel()
	s := newSite(t, newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	}), workersTier)
	d := s.start()
	d.await("the first evaluation", func(e entry) bool { return e.text("tier") != "" })
	for _, width := range []uint16{60, 80} {
		for _, args := range [][]string{
			{"pause", "--all", "--for", "30m", "--reason", "a test of how much of a terminal what a command says takes"}, {"resume", "--all"}, {"reload"}, {"savings"}, {"budget"}, {"doctor"},
			{"doctor", "--problems"}, {"iam"}, {"ledger", "info"}, {"ledger", "backup", filepath.Join(s.dir, fmt.Sprint("copy-", width))}, {"replay"}, {"token", "list"}, {"cost"},
		} {
			text, code := s.onScreen(width, 50, []string{"NO_COLOR=1"}, append(args, "-c", s.config())...).end()
			if code == exitMisused { // any other failure is told in prose as well
				t.Errorf("%v at %d: exit code %d\n%s", args, width, code, text)
			}
			for line := range strings.Lines(text) {
				if i := strings.LastIndex(line, "\x1b[K"); i >= 0 {
					line = line[i+len("\x1b[K"):] // behind the line that tells what doctor asks
				}
				line = strings.TrimRight(line, "\n")
				longest := slices.MaxFunc(append(strings.Fields(line), ""), func(a, b string) int { return table.Width(a) - table.Width(b) })
				json := args[0] == "iam" && strings.HasPrefix(strings.TrimSpace(line), `"`)
				if table.Width(line) > int(width) && table.Width(longest) < int(width)/2 && !json {
					t.Errorf("%v at %d: a line takes %d:\n%s", args, width, table.Width(line), line)
				}
			}
		}
	}
	if piped := s.must("savings", "-c", s.config()).out; !strings.Contains(piped, "If a smaller tier leaves a reservation, a Savings Plan or a committed discount unused, nothing is saved until") {
		t.Errorf("what is no terminal gets each sentence in one line:\n%s", piped)
	}
}
