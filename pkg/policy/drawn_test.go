package policy

import (
	"reflect"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"pgregory.net/rapid"
)

// draws are as many as a property makes that is not in a hurry. They are the same in every run, however few those
// of the properties are.
const draws = 100

// Nor about a part of the past or of the capacity that anySnapshot never draws.
func TestThePropertiesSeeAllThatIsRemembered(t *testing.T) {
	// A ladder and actions change what a size is, and have properties of their own.
	elsewhere := map[string]bool{"Past.Actions": true, "Capacity.Ladder": true}
	seen := map[string]bool{}
	note := func(of any) {
		v := reflect.ValueOf(of)
		for _, f := range reflect.VisibleFields(v.Type()) {
			if !v.FieldByIndex(f.Index).IsZero() {
				seen[v.Type().Name()+"."+f.Name] = true
			}
		}
	}
	drawn := rapid.Custom(func(t *rapid.T) scale.Snapshot { return withReaders(t, anySnapshot(t)) })
	for seed := range draws {
		s := drawn.Example(seed)
		note(s.Past)
		note(s.Capacity)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[scale.Past](), reflect.TypeFor[scale.Capacity]()} {
		for _, f := range reflect.VisibleFields(of) {
			if name := of.Name() + "." + f.Name; !seen[name] && !elsewhere[name] {
				t.Errorf("no property draws %s: add it to anySnapshot", name)
			}
		}
	}
}

// The safety properties say nothing about a guard that anyPolicy never draws.
func TestThePropertiesSeeEveryGuard(t *testing.T) {
	seen := map[string]bool{}
	drawn := rapid.Custom(anyPolicy)
	for seed := range draws {
		v := reflect.ValueOf(drawn.Example(seed))
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				seen[v.Type().Field(i).Name] = true
			}
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Policy]()) {
		if !seen[f.Name] {
			t.Errorf("no property draws Policy.%s: add it to anyPolicy", f.Name)
		}
	}
}

// Nor about a scaler that it never draws.
func TestThePropertiesSeeEveryScaler(t *testing.T) {
	seen := map[string]bool{}
	drawn := rapid.Custom(anyPolicy)
	for seed := range draws {
		for _, one := range drawn.Example(seed).Scalers {
			seen[reflect.Indirect(reflect.ValueOf(one)).Type().Name()] = true
		}
	}
	for _, kind := range scaler.Kinds() {
		if name := reflect.TypeOf(scaler.New(kind)).Elem().Name(); !seen[name] {
			t.Errorf("no property draws a scaler.%s: add one to anyPolicy", name)
		}
	}
}
