package scaler

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// recommends is the method of a scaler, with its type.
var recommends = regexp.MustCompile(`(?m)^func \(\w+ \*?(\w+)\) Recommend\(`)

// A scaler that nobody registered can be configured nowhere, and one that no property draws may
// do anything.
func TestEveryScalerIsRegisteredAndDrawn(t *testing.T) {
	registered := map[string]bool{}
	for _, made := range registry {
		registered[reflect.TypeOf(made()).Elem().Name()] = true
	}
	properties, err := os.ReadFile("property_test.go")
	if err != nil {
		t.Fatal(err)
	}
	const forAll = "TestRecommendationsAreMonotoneInTheValueAndNeverNegative"
	_, monotone, _ := strings.Cut(string(properties), "func "+forAll+"(")
	monotone, _, _ = strings.Cut(monotone, "\n}\n")
	files, _ := filepath.Glob("*.go")
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range recommends.FindAllStringSubmatch(string(text), -1) {
			found++
			if !registered[m[1]] {
				t.Errorf("%s: nobody can configure %s: add a line to registry in scaler.go", file, m[1])
			}
			if draw := "any" + m[1] + "("; !strings.Contains(monotone, draw) {
				t.Errorf("%s: no property draws %s: add %st *rapid.T) to property_test.go, and draw it in %s; CONTRIBUTING.md says in which other tests", file, m[1], draw, forAll)
			}
		}
	}
	if found != len(registry) {
		t.Errorf("%d scalers are written, and %d registered", found, len(registry))
	}
}
