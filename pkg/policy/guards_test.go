package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// The order is what operators read reasons in, and which causes a guard stands in the way
// of is what keeps a repair from waiting for a cooldown.
func TestTheOrderOfTheGuards(t *testing.T) {
	for cause, want := range map[guard.Cause]string{
		guard.Wish:        "fresh refresh second_daemon action freeze stabilization shrink_delay shrink_limit cooldown pace circuit_breaker served headroom maintenance_window connections bottleneck limits",
		guard.Repair:      "refresh second_daemon action circuit_breaker headroom maintenance_window",
		guard.Saving:      "fresh refresh second_daemon action freeze circuit_breaker served headroom maintenance_window limits",
		guard.Replacement: "refresh second_daemon action circuit_breaker maintenance_window",
	} {
		var names []string
		for _, g := range (&Policy{}).order(&guard.Limits{}) {
			if g.On()&cause != 0 {
				names = append(names, g.Name())
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("cause %d: %s, want %s; a guard whose place is meant is added here", cause, got, want)
		}
	}
}

// What every guard promises, whichever it is: it goes no further than what is wanted, not
// past the current size, says why when it holds, and has nothing against staying.
func TestEveryGuardStaysBetweenTheCurrentSizeAndTheWish(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), withReaders(t, anySnapshot(t))
		p.MaintenanceWindow = anyWindow(t)
		current, want := anySize.Draw(t, "current"), anySize.Draw(t, "want")
		m := guard.Move{Cause: rapid.SampledFrom([]guard.Cause{guard.Wish, guard.Repair, guard.Replacement, guard.Saving}).Draw(t, "cause"),
			Ordered: current, Current: current, Want: want}
		for _, g := range p.order(&p.Limits) {
			if g.Name() == (guard.Limits{}).Name() {
				continue // bounds may be elsewhere
			}
			to, why := g.Check(&s, m)
			if to < min(current, want) || to > max(current, want) {
				t.Fatalf("%s leads from %d to %d, and %d was wanted: %s", g.Name(), current, to, want, why)
			}
			if to != want && !why.Given() {
				t.Fatalf("%s holds %d at %d and does not say why", g.Name(), want, to)
			}
			stay := m
			stay.Want = current
			if to, why := g.Check(&s, stay); to != current || why.Given() {
				t.Fatalf("%s has something against staying at %d: %d, %q", g.Name(), current, to, why.Text)
			}
		}
	})
}

// A size out of bounds is brought back by an operation. That one rung can be skipped is no
// reason to forget that the last two attempts failed.
func TestARepairAsksTheBreakerAlsoWhereARungIsUnfit(t *testing.T) {
	p := Policy{Limits: guard.Limits{Min: 1, Max: 1}, CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 12 * time.Hour}}
	s := scale.Snapshot{Tier: "db", Mode: scale.Manage, Now: noon,
		Capacity: scale.Capacity{Desired: 3, InService: 3, Min: 1, Max: 3, At: noon,
			Ladder: []scale.Rung{{Name: "small", Unfit: "small has too little memory"}, {Name: "middle"}, {Name: "large"}}},
		Past: scale.Past{Since: before(1000), Learned: scale.Learned{ShrinkBreaker: scale.Breaker{Opened: before(60), Probe: before(-660), Tries: 1, Why: "it missed its goal"}}},
	}
	d := p.Decide(s)
	if last := d.Reasons[len(d.Reasons)-1]; d.Changes() || last.Rule != "circuit_breaker" {
		t.Errorf("%s", chain(d))
	}
	s.Past.ShrinkBreaker = scale.Breaker{}
	if d := p.Decide(s); d.To != 2 || !slices.ContainsFunc(d.Reasons, func(r scale.Reason) bool { return r.Rule == "headroom" && r.To == 2 }) {
		t.Errorf("without a breaker: %s", chain(d))
	}
}
