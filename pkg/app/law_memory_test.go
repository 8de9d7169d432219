package app

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"testing"
)

// changesMemory is a statement that changes a table of the memory.
var changesMemory = regexp.MustCompile(`(?is)^\s*(INSERT|REPLACE|UPDATE|DELETE)\b.*?\b(intents|actions|operations|resources|fence|notices)\b`)

// No write of the memory passes by the fence: its tables are changed by pkg/memory/sqlite alone, and
// there only in Tx.write, which nobody has who did not show the lease, and where the lease is taken.
func TestLawEveryWriteOfTheMemoryIsFenced(t *testing.T) {
	statements, calls := 0, 0
	for _, s := range sources(t) {
		if s.dir != "pkg/memory/sqlite" {
			if s.path == "pkg/ledger/schema.go" {
				continue // the formats of before, and what leads from one to the next
			}
			ast.Inspect(s.file, func(n ast.Node) bool {
				if text, is := n.(*ast.BasicLit); is && text.Kind == token.STRING && changesMemory.MatchString(text.Value[1:]) {
					t.Errorf("%s writes a table of the memory: only pkg/memory/sqlite does, behind the fence", s.set.Position(n.Pos()))
				}
				return true
			})
			continue
		}
		for _, d := range s.file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, is := n.(*ast.CallExpr)
				if !is {
					return true
				}
				if sel, is := call.Fun.(*ast.SelectorExpr); is {
					if slices.Contains([]string{"Exec", "ExecContext"}, sel.Sel.Name) {
						calls++
						if f.Name.Name != "write" && f.Name.Name != "Take" {
							t.Errorf("%s: %s changes the file beside Tx.write", s.set.Position(n.Pos()), f.Name.Name)
						}
					}
					if sel.Sel.Name == "write" {
						statements++
					}
				}
				return true
			})
		}
	}
	if statements < 10 || calls != 3 {
		t.Errorf("%d statements and %d calls are seen: the law looks at nothing", statements, calls)
	}
	if !changesMemory.MatchString("INSERT OR REPLACE INTO actions (id) VALUES (?)") || !changesMemory.MatchString("\n UPDATE fence SET epoch = 1") || changesMemory.MatchString("SELECT body FROM intents") {
		t.Error("the law does not know a write when it sees one")
	}
}
