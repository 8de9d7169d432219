package app

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// kindless packages serve every kind of tier and every scaler, and know none by name: a
// new one would be forgotten there in silence.
var kindless = []string{"pkg/config", "pkg/keys", "pkg/guard"}

func TestLawNoKindByName(t *testing.T) {
	var words []string
	for _, key := range kinds.Keys() {
		if key != "group" { // which is a word of AWS's as well
			words = append(words, key)
		}
	}
	for _, s := range sources(t) {
		if !slices.Contains(kindless, s.dir) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, is := n.(*ast.BasicLit)
			if !is || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			for _, word := range words {
				if strings.Contains(text, word) {
					t.Errorf("%s: %s knows the kind %s; ask the kind instead (pkg/kind)", s.set.Position(lit.Pos()), s.dir, word)
				}
			}
			if slices.Contains(scaler.Kinds(), text) {
				t.Errorf("%s: %s knows the scaler %s; ask the scaler instead (pkg/scaler)", s.set.Position(lit.Pos()), s.dir, text)
			}
			return true
		})
	}
}
