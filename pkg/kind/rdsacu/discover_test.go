package rdsacu

import (
	"fmt"
	"testing"
)

func TestCapacityLadder(t *testing.T) {
	for _, c := range []struct {
		least, most float64
		want        string
	}{
		{0.5, 16, "[0.5 1 2 4 8 16]"}, {1.5, 10, "[1.5 3 6 10]"}, {0, 2, "[0 0.5 1 2]"}, {4, 4, "[]"}, {0, 0, "[]"}, {8, 4, "[]"}, {-1, 4, "[]"}, {128, 256, "[128 256]"},
	} {
		if got := fmt.Sprint(ladder(c.least, c.most)); got != c.want {
			t.Errorf("%g to %g: got %s, want %s", c.least, c.most, got, c.want)
		}
	}
}
