package wire

import (
	"net/http"
	"reflect"
)

// unused takes a parameter, or a whole tree of them, that has no effect here.
type unused struct{}

// UnmarshalJSON takes any value.
func (*unused) UnmarshalJSON([]byte) error { return nil }

// UnmarshalCBOR takes any value.
func (*unused) UnmarshalCBOR([]byte) error { return nil }

// foreign takes a parameter, or a whole tree of them, that AWS knows and that would
// have an effect which this world does not have. Whoever gives it is refused.
type foreign struct{ given bool }

// UnmarshalJSON takes any value.
func (f *foreign) UnmarshalJSON([]byte) error {
	f.given = true
	return nil
}

// UnmarshalCBOR takes any value.
func (f *foreign) UnmarshalCBOR([]byte) error {
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
		if f, is := v.Field(i).Interface().(foreign); is && f.given {
			return &fault{
				code: "UnsupportedOperation", status: http.StatusBadRequest,
				message: "the simulated cloud knows the parameter " + v.Type().Field(i).Name + " and cannot do what it asks for",
			}
		}
	}
	return nil
}
