package reason

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Nobody reads a position on a ladder in the place of a type, nor one that is on no ladder.
func TestTheNameOfASize(t *testing.T) {
	ladder := scale.Capacity{Ladder: []scale.Rung{{Name: "m6i.large"}, {Name: "m6i.xlarge"}}}
	for _, c := range []struct {
		name string
		of   scale.Capacity
		size int
		want string
	}{
		{"a count", scale.Capacity{}, 0, "0"},
		{"another", scale.Capacity{}, 12, "12"},
		{"the smallest", ladder, 1, "m6i.large"},
		{"the largest", ladder, 2, "m6i.xlarge"},
		{"less than there is", ladder, 0, "less than m6i.large"},
		{"more than there is", ladder, 3, "more than m6i.xlarge"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Named(c.of, c.size); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
