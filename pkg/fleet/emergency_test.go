package fleet_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Whatever runs when a budget is far too small for it: within a few evaluations what is not critical is at its minimum, in
// order of priority and no further than it takes, and nobody else has shrunk. It goes on so while the emergency does.
func TestAnEmergencySavesEnoughAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var actors []actor
		rate := 0.0
		for i := range rapid.IntRange(1, 6).Draw(t, "tiers") {
			size := rapid.IntRange(0, 20).Draw(t, "size")
			a := actor{name: fmt.Sprint("t", i), min: rapid.IntRange(0, 6).Draw(t, "min"), max: 100, unit: rapid.SampledFrom([]float64{0.1, 0.25, 1}).Draw(t, "unit"),
				class: rapid.SampledFrom([]budget.Class{budget.Expendable, budget.Expendable, budget.Critical, ""}).Draw(t, "class"), priority: rapid.IntRange(0, 2).Draw(t, "priority"), need: always(size)}
			rate += a.unit * float64(max(a.min, size))
			actors = append(actors, a)
		}
		limit := rate / rapid.Float64Range(1.6, 10).Draw(t, "times")
		if limit <= 0 {
			return
		}
		s := set(t, monday, time.Minute, deny(spend.Sums{limit}, 0), actors...)
		for _, minute := range []int{4, 7, 10} { // it ends ten minutes after it was enough, and what fits grows again
			s.play(t, clock(0, minute), nil)
			now := 0.0
			for _, a := range actors {
				now += a.unit * float64(s.sizes[a.name])
			}
			for _, a := range actors {
				begin, size := max(a.min, a.need(monday)), s.sizes[a.name]
				if a.class != budget.Expendable && size != begin {
					t.Fatalf("%s is %q and went from %d to %d", a.name, a.class, begin, size)
				}
				if size != begin && size != a.min {
					t.Fatalf("%s went from %d to %d, and its minimum is %d", a.name, begin, size, a.min)
				}
				if a.class == budget.Expendable && size > a.min && now > limit+1e-9 {
					t.Fatalf("minute %d: %s has %d, and $%v of $%v runs", minute, a.name, size, now, limit)
				}
				for _, b := range actors { // who is more important follows only where the others are not enough
					if a.class == budget.Expendable && b.class == budget.Expendable && a.priority < b.priority && size > a.min && s.sizes[b.name] < max(b.min, b.need(monday)) {
						t.Fatalf("%s of priority %d shrank before %s of %d", b.name, b.priority, a.name, a.priority)
					}
				}
				// Without this one's shrink it would not be enough, where it is the last in the order.
				last := size < begin
				for _, b := range actors {
					last = last && !(b.class == budget.Expendable && s.sizes[b.name] < max(b.min, b.need(monday)) && (b.priority > a.priority || b.priority == a.priority && b.name > a.name))
				}
				if last && now+a.unit*float64(begin-size) <= limit-1e-9 {
					t.Fatalf("%s shrank in vain: $%v of $%v runs", a.name, now, limit)
				}
			}
		}
	})
}
