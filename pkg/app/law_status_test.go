package app

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// What a status of a database or a cluster allows stands in one table, pkg/resource's. A
// list beside it, or a comparison with "available", forgets one of them sooner or later:
// storage-optimization lasts for days. The simulated cloud is the cloud, and has its own.
func TestLawStatuses(t *testing.T) {
	status := func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "Status" || sel.Sel.Name == "DBInstanceStatus")
	}
	fixed := func(e ast.Expr) bool {
		switch x := e.(type) {
		case *ast.BasicLit:
			return x.Kind == token.STRING && x.Value != `""`
		case *ast.SelectorExpr:
			pkg, ok := x.X.(*ast.Ident)
			return ok && pkg.Name == "resource" && x.Sel.Name == "Available"
		}
		return false
	}
	for _, s := range sources(t) {
		// Groups, and what an order says, have statuses of their own.
		if strings.HasPrefix(s.dir, "pkg/sim") || strings.HasPrefix(s.dir, "cmd/") || s.dir == "pkg/aws/autoscaling" || s.dir == "pkg/server" {
			continue
		}
		broken := func(n ast.Node) {
			t.Errorf("%s compares a status with a word: ask Database.Is or Cluster.Is, whose table says what each status allows", s.set.Position(n.Pos()))
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if (x.Op == token.EQL || x.Op == token.NEQ) && (status(x.X) && fixed(x.Y) || status(x.Y) && fixed(x.X)) {
					broken(x)
				}
			case *ast.SwitchStmt:
				for _, c := range x.Body.List {
					for _, e := range c.(*ast.CaseClause).List {
						if x.Tag != nil && status(x.Tag) && fixed(e) {
							broken(e)
						}
					}
				}
			case *ast.CallExpr:
				if f, ok := x.Fun.(*ast.SelectorExpr); ok && len(x.Args) == 2 && (f.Sel.Name == "Contains" || f.Sel.Name == "HasPrefix" || f.Sel.Name == "EqualFold") && (status(x.Args[0]) || status(x.Args[1])) {
					broken(x)
				}
			}
			return true
		})
	}
}
