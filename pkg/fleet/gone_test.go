package fleet_test

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// What cannot be read costs what it cost last. What AWS does not have any more costs nothing, and neither does a tier of
// which nothing runs, whatever one more unit would cost.
func TestWhatIsGoneCostsNothing(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		is   *scale.Cost
		want float64 // of the half hour after 12:30
	}{
		{"the size cannot be read", &scale.Cost{Unknown: price.NoSize}, 2},
		{"the price cannot be read", &scale.Cost{Unknown: "the type of the next machine is not known"}, 2},
		{"nothing runs, and the price cannot be read", &scale.Cost{Unknown: "the type of the next machine is not known", Idle: true}, 0},
		{"AWS has no such group", &scale.Cost{Source: price.Nothing}, 0},
		{"nobody looked", nil, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fleet.New(fleet.Options{Tiers: []string{"web"}, Interval: time.Minute})
			s := scale.Snapshot{Tier: "web", Cost: &scale.Cost{Unit: 1, Running: 4}}
			for minute := range 61 {
				if minute == 30 {
					s.Cost = c.is
				}
				s.Now = noon.Add(time.Duration(minute) * time.Minute)
				world := []scale.Snapshot{s}
				f.Meter(s.Now, world)
				s.Past = world[0].Past
				s.Past.Ring = []scale.CapacityPoint{{At: s.Now}}
			}
			got := spend.Read(s.Past.Spent, spend.On(s.Now, time.UTC))[spend.Day]
			if want := 2 + c.want; got < want-1e-9 || got > want+1e-9 {
				t.Errorf("$%v, want $%v", got, want)
			}
		})
	}
}

// The sizes between two evaluations that lie far apart cannot be priced without a price: until its end, the time costs
// what the tier cost last.
func TestATimeBeforeNothingRanCosts(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	f := fleet.New(fleet.Options{Tiers: []string{"web"}, Interval: time.Minute})
	s := scale.Snapshot{Tier: "web", Now: noon, Cost: &scale.Cost{Unit: 1, Running: 4}}
	world := []scale.Snapshot{s}
	f.Meter(noon, world)
	s.Past = world[0].Past
	s.Past.Ring = []scale.CapacityPoint{{At: noon}}
	end := noon.Add(10 * time.Hour)
	s.Now, s.Cost = end, &scale.Cost{Unknown: "the type of the next machine is not known", Idle: true}
	s.History = &scale.History{Since: noon.Add(2 * time.Hour), Steps: []scale.Step{{At: end.Add(-6 * time.Minute), By: -4}}}
	world = []scale.Snapshot{s}
	f.Meter(end, world)
	if got := spend.Read(world[0].Past.Spent, spend.On(end, time.UTC))[spend.Day]; got < 40-1e-9 || got > 40+1e-9 {
		t.Errorf("$%v, want $40", got)
	}
}
