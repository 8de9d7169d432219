package keys

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

type door struct {
	Listen string
	Tries  int
	Spans  struct{ Path string }
}

func (d *door) Keys() Set {
	return Set{Text("listen", &d.Listen), Whole("tries", &d.Tries), Sub("file", func() Set { return Set{Text("path", &d.Spans.Path)} })}
}

// Keys of any depth that are read at the start alone are named when they hold something else,
// and no others are.
func TestWaiting(t *testing.T) {
	house := func(front, back door, name string) Set {
		return Set{
			Text("name", &name),
			Section("front", &front).AtStart(),
			Sub("back", func() Set {
				return Set{Text("listen", &back.Listen), Whole("tries", &back.Tries).AtStart()}
			}),
		}
	}
	was := house(door{Listen: "a", Tries: 1}, door{Listen: "a", Tries: 1}, "x")
	deep := door{Listen: "a", Tries: 1}
	deep.Spans.Path = "/p"
	for _, c := range []struct {
		name string
		now  Set
		want []string
	}{
		{"nothing", house(door{Listen: "a", Tries: 1}, door{Listen: "a", Tries: 1}, "x"), nil},
		{"what a reload takes", house(door{Listen: "a", Tries: 1}, door{Listen: "b", Tries: 1}, "y"), nil},
		{"a key of a section", house(door{Listen: "b", Tries: 1}, door{Listen: "a", Tries: 1}, "x"), []string{"front.listen"}},
		{"two, in order", house(door{Listen: "a", Tries: 2}, door{Listen: "b", Tries: 2}, "x"), []string{"back.tries", "front.tries"}},
		{"a section in a section", house(deep, door{Listen: "a", Tries: 1}, "x"), []string{"front.file.path"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.now.Waiting(was)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
