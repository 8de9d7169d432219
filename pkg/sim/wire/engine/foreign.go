package engine

import (
	"net/http"
	"reflect"
)

// Unused takes a parameter, or a whole tree of them, that has no effect here.
type Unused struct{}

// UnmarshalJSON takes any value.
func (*Unused) UnmarshalJSON([]byte) error { return nil }

// UnmarshalCBOR takes any value.
func (*Unused) UnmarshalCBOR([]byte) error { return nil }

// Foreign takes a parameter, or a whole tree of them, that AWS knows and that would
// have an effect which this world does not have. Whoever gives it is refused.
type Foreign struct{ given bool }

// UnmarshalJSON takes any value.
func (f *Foreign) UnmarshalJSON([]byte) error {
	f.given = true
	return nil
}

// UnmarshalCBOR takes any value.
func (f *Foreign) UnmarshalCBOR([]byte) error {
	f.given = true
	return nil
}

// refuseForeign refuses a request that gives anything foreign, by the first name.
func refuseForeign(input any) error {
	v := reflect.ValueOf(input).Elem()
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue // embedded, of parameters that this world has
		}
		if f, is := v.Field(i).Interface().(Foreign); is && f.given {
			return &Fault{
				Code: "UnsupportedOperation", Status: http.StatusBadRequest,
				Message: "the simulated cloud does not support the parameter " + v.Type().Field(i).Name,
			}
		}
	}
	return nil
}
