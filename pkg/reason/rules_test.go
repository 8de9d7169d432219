package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Whoever counts by rule begins with all of them: one that is missing has no figure before it
// holds something for the first time.
func TestRulesHasEveryRule(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	ast.Inspect(file, func(n ast.Node) bool {
		d, is := n.(*ast.GenDecl)
		if !is || d.Tok != token.CONST {
			return true
		}
		for _, spec := range d.Specs {
			name, err := strconv.Unquote(spec.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, name)
		}
		return false
	})
	if !slices.Equal(declared, Rules()) || len(declared) < 20 {
		t.Errorf("declared are %q, Rules gives %q: add each constant to Rules in rules.go, at the same place", declared, Rules())
	}
}

func TestHeldBy(t *testing.T) {
	known := scale.Capacity{Desired: 4, At: time.Unix(1, 0)}
	for _, c := range []struct {
		name string
		d    scale.Decision
		want string
	}{
		{"at its goal", scale.Decision{Capacity: known, From: 4, To: 4, Wish: 4, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 4}}}, ""},
		{"a change", scale.Decision{Capacity: known, From: 4, To: 6, Wish: 6, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 6}}}, ""},
		{"a cooldown", scale.Decision{Capacity: known, From: 4, To: 4, Wish: 2, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 2}, {Rule: Cooldown, From: 2, To: 4}}}, Cooldown},
		{"a change that is bounded", scale.Decision{Capacity: known, From: 4, To: 6, Wish: 9, Reasons: []scale.Reason{{Rule: "target", From: 4, To: 9}, {Rule: Limits, From: 9, To: 6}}}, Limits},
		{"a pause without a wish", scale.Decision{Capacity: known, From: 4, To: 4, Wish: 4, Reasons: []scale.Reason{{Rule: Actions, From: 4, To: 4}}}, Actions},
		{"nothing is known", scale.Decision{Reasons: []scale.Reason{{Rule: Capacity}}}, Capacity},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := HeldBy(c.d); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
