package kinds

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/kind"
)

// Whatever is on the list can be looked at and changed, and its folder runs the contract
// that every kind passes.
func TestEveryKindPassesTheContract(t *testing.T) {
	listed := map[string]bool{"kindtest": true}
	for _, k := range All {
		is := k.New()
		listed[filepath.Base(reflect.TypeOf(is).Elem().PkgPath())] = true
		if got := is.Key().Name(); got != k.Key {
			t.Errorf("%s: its key says %s", k.Key, got)
		}
		_, sets := is.(kind.Setter)
		_, changes := is.(kind.Changer)
		if sets == changes {
			t.Errorf("%s: a kind is either a kind.Setter or a kind.Changer", k.Key)
		}
		folder := reflect.TypeOf(is).Elem().PkgPath()
		text, err := os.ReadFile(filepath.Join("..", "kind", filepath.Base(folder), "contract_test.go"))
		if err != nil || !strings.Contains(string(text), "kindtest.Run(t, ") {
			t.Errorf("%s: %s has no contract_test.go that calls kindtest.Run: %v", k.Key, folder, err)
		}
	}
	folders, err := os.ReadDir("../kind")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && !listed[f.Name()] {
			t.Errorf("no tier can be of pkg/kind/%s: add its line to All of pkg/kinds/kinds.go", f.Name())
		}
	}
}
