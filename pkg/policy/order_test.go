package policy

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// checks is the method of a guard, with its type.
var checks = regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?(\w+)\) Check\(`)

// A guard that is in no order is never asked, whatever its own tests say.
func TestEveryGuardIsAsked(t *testing.T) {
	asked := map[string]bool{}
	for _, g := range (&Policy{}).order(nil) {
		is := reflect.TypeOf(g)
		if is.Kind() == reflect.Pointer {
			is = is.Elem()
		}
		asked[is.Name()] = true
	}
	files, _ := filepath.Glob("../guard/*.go")
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range checks.FindAllStringSubmatch(string(text), -1) {
			found++
			if !asked[m[1]] {
				t.Errorf("%s: guard.%s is never asked: give it a place in order of pkg/policy/guards.go", filepath.Base(file), m[1])
			}
		}
	}
	if found != len(asked) {
		t.Errorf("%d guards are written, and %d asked", found, len(asked))
	}
}
