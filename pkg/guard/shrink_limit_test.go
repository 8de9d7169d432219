package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// needed are recommendations of the last minutes, oldest first, -1 where the need is not known.
func needed(needs ...int) []scale.Wish {
	var out []scale.Wish
	for i, n := range needs {
		w := scale.Wish{At: noon.Add(-time.Duration(len(needs)-i) * time.Minute)}
		if n >= 0 {
			w.Need = &n
		}
		out = append(out, w)
	}
	return out
}

func TestShrinkLimit(t *testing.T) {
	g := ShrinkLimit{Share: 0.5, Busiest: 5 * time.Minute, Interval: time.Minute}
	calm := needed(2, 2, 2, 2, 2, 2)
	for _, c := range []struct {
		name          string
		guard         ShrinkLimit
		wishes        []scale.Wish
		need          int
		from          int
		current, want int
		empty         bool
		to            int
		why           string
	}{
		{"half at once", g, calm, 2, 100, 100, 2, false, 50, "one decision shrinks by at most 50 % of the 100 ordered units"},
		{"half of an odd size", g, calm, 2, 7, 7, 2, false, 4, "one decision shrinks by at most 50 % of the 7 ordered units"},
		{"two may become one", g, needed(1, 1, 1, 1, 1, 1), 1, 2, 2, 1, false, 1, ""},
		{"one may become none", g, needed(1, 1, 1, 1, 1, 1), 0, 1, 1, 0, false, 0, ""},
		{"less than half passes", g, calm, 2, 10, 10, 6, false, 6, ""},
		{"what the busiest minute needed stays", g, needed(2, 80, 2, 2, 2, 2), 2, 100, 100, 2, false, 80, "80 units were needed at 11:55 UTC, the most in the last 5 min"},
		{"a need above the size only holds", g, needed(2, 300, 2, 2, 2, 2), 2, 100, 100, 2, false, 100, "300 units were needed at 11:55 UTC, the most in the last 5 min"},
		{"a minute that is not known holds", g, needed(2, 2, -1, 2, 2, 2), 2, 100, 100, 50, false, 100, "the need has been known only since 11:57 UTC; shrinking waits until about 12:02 UTC, when the needs of the last 5 min are known"},
		{"one before the window does not", g, needed(-1, 2, 2, 2, 2, 2, 2), 2, 100, 100, 60, false, 60, ""},
		{"a memory that is too short holds", g, needed(2, 2), 2, 100, 100, 50, false, 100, "the need has been known only since 11:58 UTC; shrinking waits until about 12:03 UTC, when the needs of the last 5 min are known"},
		{"this minute counts too", g, calm, -1, 100, 100, 50, false, 100, "the need is unknown now; shrinking waits until the needs of the last 5 min are known, at least until about 12:05 UTC"},
		{"an empty queue passes", g, nil, 0, 100, 100, 0, true, 0, ""},
		{"a repair has taken its share", g, calm, 2, 300, 100, 10, false, 100, "one decision shrinks by at most 50 % of the 300 ordered units"},
		{"a small repair leaves the rest of it", g, calm, 2, 110, 100, 10, false, 55, "one decision shrinks by at most 50 % of the 110 ordered units"},
		{"growth passes", g, nil, 200, 100, 100, 200, false, 200, ""},
		{"without bounds", ShrinkLimit{Share: 1}, nil, -1, 100, 100, 2, false, 2, ""},
		{"a tenth", ShrinkLimit{Share: 0.1}, nil, -1, 100, 100, 2, false, 90, "one decision shrinks by at most 10 % of the 100 ordered units"},
		{"never less than one", ShrinkLimit{Share: 0.1}, nil, -1, 3, 3, 1, false, 2, "one decision shrinks by at most one unit, because 10 % of the 3 ordered units is less than one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Move{Cause: Wish, Ordered: c.from, Current: c.current, Want: c.want, Empty: c.empty}
			if c.need >= 0 {
				m.Need = &c.need
			}
			to, why := c.guard.Check(&scale.Snapshot{Now: noon, Past: scale.Past{Wishes: c.wishes}}, m)
			if to != c.to || why.Text != c.why {
				t.Errorf("got %d %q, want %d %q", to, why, c.to, c.why)
			}
		})
	}
}
