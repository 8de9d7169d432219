package app

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// prose are the fields that hold sentences for people.
var prose = map[string]bool{"Because": true, "Detail": true, "Why": true, "Trouble": true, "Message": true, "Text": true, "Objection": true}

// takesApart are the functions that compare or trim a string.
var takesApart = map[string]bool{
	"HasPrefix": true, "HasSuffix": true, "TrimPrefix": true, "TrimSuffix": true, "Trim": true, "TrimLeft": true, "TrimRight": true, "Contains": true,
	"Cut": true, "CutPrefix": true, "CutSuffix": true, "Index": true, "LastIndex": true, "Split": true, "SplitN": true, "Fields": true, "EqualFold": true, "Compare": true, "Count": true,
	"MatchString": true, "FindString": true, "FindStringSubmatch": true, "ReplaceAllString": true,
}

// proseRead are the places that read a sentence all the same, and why.
var proseRead = map[string]string{
	"pkg/operation/start.go":         "the breaker of an operation remembers only the sentence in which AWS's error code stands",
	"pkg/operation/resize.go":        "EC2 gives its codes for why a machine or a target is as it is in the field of a reason",
	"pkg/kind/rdsreplicas/remove.go": "an operation has no other mark of a list that could not be published",
	"pkg/reason/missing.go":          "signals that one cause keeps away are told together",
	"pkg/keys/walk.go":               "one mistake that several tiers take from one place is told once",
	"cmd/dynascale/explain.go":       "an outcome and its operation say the same, which is told once",
	"cmd/dynascale/notes.go":         "what a cause quotes of AWS is not told twice in a row",
}

// What a sentence says stands beside it as data: rules, figures, objections. Code that reads
// it out of the sentence breaks when somebody finds better words.
func TestLawProse(t *testing.T) {
	read := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.dir, "pkg/aws/") || strings.HasPrefix(s.dir, "pkg/sim") || strings.HasPrefix(s.dir, "localstack") {
			continue // which read and make AWS's own words
		}
		found := func(at token.Pos, what string) {
			read[s.path] = true
			if proseRead[s.path] == "" {
				t.Errorf("%s: %s a sentence: what it says belongs beside it, as a rule, a figure or a field", s.set.Position(at), what)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				f, ok := x.Fun.(*ast.SelectorExpr)
				if !ok || !takesApart[f.Sel.Name] {
					return true
				}
				for _, arg := range x.Args {
					if isProse(arg) {
						found(x.Pos(), f.Sel.Name+" takes apart")
					}
				}
			case *ast.BinaryExpr:
				if (x.Op == token.EQL || x.Op == token.NEQ) && (isProse(x.X) && !isEmpty(x.Y) || isProse(x.Y) && !isEmpty(x.X)) {
					found(x.Pos(), x.Op.String()+" compares")
				}
			}
			return true
		})
	}
	for path := range proseRead {
		if !read[path] {
			t.Errorf("%s reads no sentence any more: take it out of this test", path)
		}
	}
}

// isProse reports whether an expression is a sentence: a field that holds one, or a call
// of pkg/reason that makes one.
func isProse(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.SelectorExpr:
		return prose[x.Sel.Name]
	case *ast.ParenExpr:
		return isProse(x.X)
	case *ast.BinaryExpr:
		return x.Op == token.ADD && (isProse(x.X) || isProse(x.Y))
	case *ast.CallExpr:
		f, ok := x.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		of, ok := f.X.(*ast.Ident)
		return ok && of.Name == "reason" && (f.Sel.Name == "Of" || f.Sel.Name == "Why" || f.Sel.Name == "Objection" || f.Sel.Name == "Objections") || f.Sel.Name == "Progress"
	}
	return false
}

func isEmpty(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Value == `""`
}
