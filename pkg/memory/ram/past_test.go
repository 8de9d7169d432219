package ram

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

// No field of a past is forgotten, whoever adds one: each alone, all together, and none after all.
func TestAPastIsRememberedWhole(t *testing.T) {
	var every scale.Past
	of := reflect.TypeFor[scale.Past]()
	for _, f := range reflect.VisibleFields(of) {
		if f.Anonymous || f.Name == "Actions" { // actions are remembered by themselves
			continue
		}
		var one scale.Past
		for _, p := range []*scale.Past{&one, &every} {
			something(t, reflect.ValueOf(p).Elem().FieldByIndex(f.Index))
		}
		var kept past
		kept.set(&one)
		if diff := cmp.Diff(one, kept.whole()); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
	}
	var kept past
	for range 2 { // the second time in the room of the first
		kept.set(&every)
		if diff := cmp.Diff(every, kept.whole()); diff != "" {
			t.Error(diff)
		}
	}
	before := kept.whole()
	kept.set(&scale.Past{})
	if diff := cmp.Diff(scale.Past{}, kept.whole()); diff != "" || kept.seldom != nil {
		t.Errorf("of nothing something stays: %s", diff)
	}
	if diff := cmp.Diff(every, before); diff != "" {
		t.Errorf("a past that was read before has changed: %s", diff)
	}
}

// something puts a value other than the zero one into every field.
func something(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(7)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(7)
	case reflect.String:
		v.SetString("x")
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		something(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		something(t, v.Index(0))
	case reflect.Array:
		for i := range v.Len() {
			something(t, v.Index(i))
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		something(t, key)
		something(t, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				t.Fatalf("%s has a field that cannot be filled here", v.Type())
			}
			something(t, v.Field(i))
		}
	default:
		t.Fatalf("%s is not filled here", v.Type())
	}
}
