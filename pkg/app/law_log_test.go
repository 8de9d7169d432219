package app

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// logTypes are the types of fields by the function of zap that makes them.
var logTypes = map[string]string{
	"String": "text", "Stringer": "text", "Int": "number", "Uint64": "number", "Float64": "number", "Bool": "flag",
	"Time": "time", "Duration": "duration", "Strings": "list",
}

// documentedFields are the fields of docs/logs.md with their types, and documentedEvents its events.
func documentedFields(t *testing.T) (fields map[string]string, events map[string]bool) {
	t.Helper()
	text, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	fields, events = map[string]string{}, map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|").FindAllStringSubmatch(string(text), -1) {
		if fields[row[1]] != "" {
			t.Errorf("docs/logs.md has %s twice", row[1])
		}
		fields[row[1]] = row[2]
	}
	_, list, _ := strings.Cut(string(text), "## Events")
	for line := range strings.Lines(list) {
		names, is := strings.CutPrefix(line, "- ")
		if !is {
			continue
		}
		names, _, _ = strings.Cut(names, ": ")
		for _, name := range regexp.MustCompile("`([a-z ]+)`").FindAllStringSubmatch(names, -1) {
			events[name[1]] = true
		}
	}
	if len(fields) < 30 || len(events) < 30 {
		t.Fatalf("docs/logs.md has only %d fields and %d events", len(fields), len(events))
	}
	return fields, events
}

// eventful are the packages that make events, whose details are fields of a line.
var eventful = map[string]bool{"pkg/event": true, "pkg/budget": true, "pkg/fleet": true}

// Whoever collects logs gives each field a type, and drops the lines that have another one; and
// alarms that look for an event go silent when it is called otherwise.
func TestLawLogFields(t *testing.T) {
	documented, listed := documentedFields(t)
	used, events := map[string]bool{"error": true}, map[string]bool{}
	literal := func(e ast.Expr) string {
		if lit, is := e.(*ast.BasicLit); is && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			return text
		}
		return ""
	}
	field := func(name string, at token.Position, is string) {
		used[name] = true
		switch want := documented[name]; {
		case want == "":
			t.Errorf("%s: docs/logs.md does not know the field %s", at, name)
		case is != "" && want != is:
			t.Errorf("%s: the field %s is %s here, and %s in docs/logs.md: one name has one type", at, name, is, want)
		}
	}
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				f, is := x.Fun.(*ast.SelectorExpr)
				if !is {
					if name, is := x.Fun.(*ast.Ident); is && name.Name == "named" && s.dir == "pkg/event" {
						field(literal(x.Args[2]), s.set.Position(x.Pos()), "number")
						field(literal(x.Args[2])+"_name", s.set.Position(x.Pos()), "text")
					}
					return true
				}
				if pkg, is := f.X.(*ast.Ident); is && pkg.Name == "zap" && logTypes[f.Sel.Name] != "" && len(x.Args) == 2 && literal(x.Args[0]) != "" {
					name := literal(x.Args[0])
					field(name, s.set.Position(x.Pos()), logTypes[f.Sel.Name])
					if event := literal(x.Args[1]); name == "event" && event != "" {
						events[event] = true
					}
				}
				if slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, f.Sel.Name) && isLog(f.X) && !x.Ellipsis.IsValid() {
					if !slices.ContainsFunc(x.Args[1:], func(arg ast.Expr) bool {
						c, is := arg.(*ast.CallExpr)
						return is && len(c.Args) == 2 && literal(c.Args[0]) == "event"
					}) {
						t.Errorf("%s: a line of the log without an event", s.set.Position(x.Pos()))
					}
				}
			case *ast.CompositeLit:
				if len(x.Elts) != 2 || !eventful[s.dir] {
					return true
				}
				first := x.Elts[0]
				if of, is := first.(*ast.KeyValueExpr); is && fmt.Sprint(of.Key) == "Name" {
					first = of.Value
				}
				if name := literal(first); name != "" {
					field(name, s.set.Position(x.Pos()), "") // TestEveryDetailHasItsType asks for the type
				}
			case *ast.ValueSpec:
				if kind, is := x.Type.(*ast.Ident); is && s.dir == "pkg/event" && kind.Name == "Kind" {
					events[literal(x.Values[0])] = true
				}
			}
			return true
		})
	}
	for _, kept := range []string{"grew", "shrank", "probed", "withheld", "operation ended", "operation grew", "operation shrank", "at maximum", "below maximum", "change failed", "changes work", "evaluation ended", "test"} {
		delete(events, kept) // which the history keeps, or people are notified of, and no line tells
	}
	for _, name := range slices.Sorted(maps.Keys(documented)) {
		if !used[name] {
			t.Errorf("docs/logs.md has the field %s, which no line has", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(events)) {
		if !listed[name] {
			t.Errorf("docs/logs.md does not list the event %q (an event that no line tells belongs in the list above)", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if !events[name] {
			t.Errorf("docs/logs.md lists the event %q, which no line has", name)
		}
	}
}

// isLog reports whether an expression is a logger: l.log, o.Log, log.
func isLog(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "log"
	case *ast.SelectorExpr:
		return x.Sel.Name == "log" || x.Sel.Name == "Log"
	}
	return false
}
