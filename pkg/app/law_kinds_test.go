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

// scalerless packages serve every scaler, and know none by name: a new one would be forgotten
// there in silence.
var scalerless = []string{"pkg/config", "pkg/keys", "pkg/guard"}

// ofKinds reports whether a package may know a kind of tier by its name or its type: the kinds,
// their list, and the clouds in which their resources are; and what is for tests alone. A new
// kind would be forgotten anywhere else in silence.
func ofKinds(dir string) bool {
	if strings.HasSuffix(dir, "test") {
		return true
	}
	for _, under := range []string{"pkg/kind", "pkg/kinds", "pkg/sim", "pkg/aws", "localstack"} {
		if dir == under || strings.HasPrefix(dir, under+"/") {
			return true
		}
	}
	return false
}

// meansAnother are the files in which a word for what tiers scale means something else.
var meansAnother = map[string]bool{
	"pkg/operation/start.go":     true, // a placement group spreads, or is a cluster
	"pkg/server/call_metrics.go": true, // the service that a call to AWS goes to
	"pkg/play/demo.go":           true, // the scenarios of the demo
	"cmd/dynascale/demo.go":      true,
	"pkg/config/prices.go":       true, // what people call the machine that a rate is for
	"pkg/doctor/signal.go":       true, // the group that a dimension of CloudWatch names
}

func TestLawNoKindByName(t *testing.T) {
	var words, things []string
	for _, k := range kinds.All {
		things = append(things, k.New().Thing(), k.Key)
	}
	for _, key := range kinds.Keys() {
		if key != "group" { // which is a word of AWS's as well
			words = append(words, key)
		}
	}
	for _, s := range sources(t) {
		for _, path := range imports(s) {
			if local, ours := strings.CutPrefix(path, module); ours && strings.HasPrefix(local, "pkg/kind/") && !ofKinds(s.dir) {
				t.Errorf("%s imports %s; ask the kind by its role instead (pkg/kind)", s.path, path)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, is := n.(*ast.BasicLit)
			if !is || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			for _, word := range words {
				if strings.Contains(text, word) && !ofKinds(s.dir) {
					t.Errorf("%s: %s knows the kind %s; ask the kind instead (pkg/kind)", s.set.Position(lit.Pos()), s.dir, word)
				}
			}
			if slices.Contains(things, text) && !ofKinds(s.dir) && !meansAnother[s.path] {
				t.Errorf("%s: %s knows the thing %s, by which it would tell kinds apart; ask the kind instead (pkg/kind)", s.set.Position(lit.Pos()), s.dir, lit.Value)
			}
			if slices.Contains(scalerless, s.dir) && slices.Contains(scaler.Kinds(), text) {
				t.Errorf("%s: %s knows the scaler %s; ask the scaler instead (pkg/scaler)", s.set.Position(lit.Pos()), s.dir, text)
			}
			return true
		})
	}
}
