package facts

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOrder(t *testing.T) {
	var o Order
	ships.Want(&o, "berta", "anna", "", "berta")
	ports.Want(&o)
	if got := o.Keys("ships"); !slices.Equal(got, []string{"berta", "anna"}) {
		t.Errorf("wanted %v, in the order in which they were wanted first", got)
	}
	if o.Len() != 2 || !slices.Equal(o.Shelves(), []string{"ships"}) {
		t.Errorf("%d of %v", o.Len(), o.Shelves())
	}
	if !o.Wants("ships", "anna") || o.Wants("ships", "clara") || o.Wants("ports", "anna") {
		t.Error("what is wanted is not known")
	}
	ports.Want(&o, "kiel")
	if !slices.Equal(o.Shelves(), []string{"ports", "ships"}) {
		t.Errorf("shelves %v", o.Shelves())
	}
}

func TestTheFirstFailureOfAnOrder(t *testing.T) {
	denied := errors.New("denied")
	var b Book
	var o Order
	ships.Want(&o, "anna", "berta")
	if err := o.Failed(b.Facts()); err == nil {
		t.Error("what nobody got to read passes for absent")
	}
	b.Write("ships", "anna", Entry{At: noon})
	b.Write("ships", "berta", Entry{Err: errLost})
	b.Write("ships", "clara", Entry{Err: denied}) // nobody wants it
	if err := o.Failed(b.Facts()); !errors.Is(err, errLost) {
		t.Errorf("got %v", err)
	}
	// A failed list fails for what is on the one before as well.
	b.Write("ships", "berta", Entry{Is: 1, Found: true, At: noon})
	b.WriteList("ports", ports.Entries(map[string]string{"kiel": "open"}, noon), noon, nil)
	ports.Want(&o, "kiel")
	if err := o.Failed(b.Facts()); err != nil {
		t.Error(err)
	}
	b.WriteList("ports", nil, noon, denied)
	if err := o.Failed(b.Facts()); !errors.Is(err, denied) {
		t.Errorf("got %v", err)
	}
}

func TestDroppingAndWhatNobodyWants(t *testing.T) {
	fill := func() *Book {
		b := &Book{}
		b.Write("ships", "anna", Entry{Is: 1, Found: true, At: noon})
		b.Write("ships", "berta", Entry{Err: errLost})
		b.WriteList("ports", ports.Entries(map[string]string{"kiel": "open"}, noon), noon, nil)
		return b
	}
	b := fill()
	b.Drop("ships", func(_ string, e Entry) bool { return e.Err != nil })
	b.Drop("nothing", func(string, Entry) bool { return true })
	if !ships.Get(b.Facts(), "anna").Found || ships.Get(b.Facts(), "berta").Trouble != "" {
		t.Error("not what was dropped")
	}
	b = fill()
	b.Drop("ports", func(key string, e Entry) bool { return key != "" || e.At != noon }) // a list is asked as a whole
	if !ports.Get(b.Facts(), "kiel").Found || !ports.Get(b.Facts(), "bremen").Answered() {
		t.Error("the list is gone")
	}
	b.Drop("ports", func(string, Entry) bool { return true })
	if ports.Get(b.Facts(), "kiel").Answered() || ports.Get(b.Facts(), "bremen").Answered() {
		t.Error("the list is still there")
	}

	b = fill()
	unwanted := func(o *Order) [][2]string {
		out := b.Unwanted(o)
		slices.SortFunc(out, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
		return out
	}
	var o Order
	if diff := cmp.Diff([][2]string{{"ports", ""}, {"ships", "anna"}, {"ships", "berta"}}, unwanted(&o)); diff != "" {
		t.Error(diff)
	}
	ships.Want(&o, "anna", "clara")
	ports.Want(&o, "bremen") // not on the list, and the list is wanted
	if diff := cmp.Diff([][2]string{{"ships", "berta"}}, unwanted(&o)); diff != "" {
		t.Error(diff)
	}
}

func TestTroublesAreTold(t *testing.T) {
	b, ships := Book{}, []string{"anna", "berta", "clara", "dora", "emma"}
	told := func(shelf string, keys []string) (out []string) {
		for _, err := range b.Troubles(shelf, keys) {
			out = append(out, err.Error())
		}
		return out
	}
	if got := told("ships", ships); got != nil {
		t.Errorf("got %v", got)
	}
	for key, err := range map[string]error{"anna": errLost, "berta": errLost, "clara": errors.New("denied"), "dora": nil} {
		b.Write("ships", key, Entry{Err: err})
	}
	b.WriteList("ports", nil, noon, errors.New("no list"))
	if got := told("ships", ships); !slices.Equal(got, []string{"denied", errLost.Error()}) {
		t.Errorf("got %q", got)
	}
	if got := told("ports", nil); !slices.Equal(got, []string{"no list"}) {
		t.Errorf("got %q", got)
	}
}
