package policy

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// The safety properties say nothing about a guard that anyPolicy never draws.
func TestThePropertiesSeeEveryGuard(t *testing.T) {
	seen := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		v := reflect.ValueOf(anyPolicy(t))
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				seen[v.Type().Field(i).Name] = true
			}
		}
	})
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Policy]()) {
		if !seen[f.Name] {
			t.Errorf("no property draws Policy.%s: add it to anyPolicy", f.Name)
		}
	}
}
