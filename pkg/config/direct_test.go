package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/signal"
)

// A source that is asked itself is listed, says what it counts and where its answer stands, and
// takes what was not read for nothing but missing.
func TestEverySourceIsWhole(t *testing.T) {
	var listed []string
	for _, made := range direct {
		d := made()
		for v, i := reflect.ValueOf(d).Elem(), 0; i < v.NumField(); i++ {
			if v.Field(i).Kind() == reflect.String {
				v.Field(i).SetString("named") // what has no name is not asked for
			}
		}
		a, remote := d.(signal.Asked)
		if remote {
			v := reflect.ValueOf(d).Elem().FieldByName("Remote").FieldByName("Endpoint")
			v.SetString("named")
			if a.Asks() != "named" || len(d.Shelf().Rights) > 0 {
				t.Errorf("%T asks %q, which needs %v", d, a.Asks(), d.Shelf().Rights)
			}
			a.Sign(signal.Resource{Service: "aps"})
		}
		listed = append(listed, filepath.Base(reflect.TypeOf(d).Elem().PkgPath()))
		if d.Key() == "" || d.Unit() == "" && !remote || d.Subject() == "" || len(d.Keys()) == 0 || d.Resource().Service == "" {
			t.Errorf("%T: key %q, unit %q, subject %q, resource %+v: each has to say something", d, d.Key(), d.Unit(), d.Subject(), d.Resource())
		}
		var order facts.Order
		d.Want(&order)
		if got := order.Shelves(); !slices.Equal(got, []string{d.Shelf().Name}) || len(d.Shelf().Rights) == 0 {
			t.Errorf("%T orders from %v, and says that its answer stands on %s, which needs %v", d, got, d.Shelf().Name, d.Shelf().Rights)
		}
		if p := d.Read(facts.Facts{}); !p.At.IsZero() {
			t.Errorf("%T makes %+v of what was not read", d, p)
		}
		if made() == d {
			t.Errorf("%T: two signals would share one value", d)
		}
	}
	folders, err := os.ReadDir("../signal")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && !slices.Contains(listed, f.Name()) {
			t.Errorf("no signal can be of pkg/signal/%s: add its New to direct of pkg/config/direct.go", f.Name())
		}
	}
}
