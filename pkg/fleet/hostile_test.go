package fleet_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/spend"
)

// However hostile the load, no hour costs more than the hourly budget, or than minimums cost. Without the
// budget it does.
func TestNoHourCostsMoreThanItsBudget(t *testing.T) {
	costliest, without := 0.0, 0.0
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]float64{2, 5, 10}).Draw(t, "limit")
		var actors []actor
		floors := 0.0
		for i, name := range []string{"api", "jobs", "web"} {
			usual := rapid.IntRange(0, 10).Draw(t, "usual")
			var attacks [4]struct{ from, to, need int }
			for j := range attacks {
				from := rapid.IntRange(60, 12*60).Draw(t, "from")
				attacks[j].from, attacks[j].to = from, from+rapid.IntRange(1, 4*60).Draw(t, "lasts")
				attacks[j].need = rapid.SampledFrom([]int{0, 10 * usual, 100, math.MaxInt32}).Draw(t, "need")
			}
			a := actor{name: name, min: rapid.IntRange(0, 12).Draw(t, "min"), max: 10000, unit: rapid.SampledFrom([]float64{0.05, 0.096, 0.4}).Draw(t, "unit"), priority: i}
			a.need = func(at time.Time) int {
				minute := int(at.Sub(monday).Minutes())
				for _, x := range attacks {
					if minute >= x.from && minute < x.to {
						return x.need
					}
				}
				return usual
			}
			floors += a.unit * float64(a.min)
			actors = append(actors, a)
		}
		s := set(t, monday, 10*time.Minute, deny(spend.Sums{limit}, 0), actors...)
		s.play(t, monday.Add(14*time.Hour), nil)
		begin := 0.0 // what the first evaluation found is nobody's growth
		for _, a := range actors {
			begin += a.unit * float64(max(a.min, a.need(monday)))
		}
		if most := max(limit, floors, begin); s.costliest() > most+1e-6 {
			t.Fatalf("an hour cost $%v, and the budget is $%v, the minimums $%v", s.costliest(), limit, floors)
		}
		twin := set(t, monday, 10*time.Minute, deny(spend.Sums{}, 0), actors...)
		twin.play(t, monday.Add(14*time.Hour), nil)
		costliest, without = max(costliest, s.costliest()/max(limit, floors, begin)), max(without, twin.costliest()/max(limit, floors, begin))
	})
	t.Logf("the costliest hour cost %.3f times what is allowed, and %.1f times without budgets", costliest, without)
	if without < 10 {
		t.Error("the load is not hostile")
	}
}
