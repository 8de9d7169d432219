package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
)

// defective is a kind that panics: while it says what it wants, once it knows its database,
// or else while it looks.
type defective struct{ wanting bool }

func (d defective) Wants(_ kind.Watched, known facts.Facts, o *facts.Order) {
	facts.Databases.Want(o, "shop")
	if d.wanting && facts.Databases.Get(known, "shop").Found {
		panic("boom")
	}
}

func (defective) View(kind.Watched, facts.Facts, time.Time) kind.View { panic("bang") }

// A defect of a kind stays in the tiers of that kind, wherever it shows.
func TestADefectOfAKindStaysInItsTiers(t *testing.T) {
	for _, c := range []struct {
		kind defective
		want string
	}{
		{defective{wanting: true}, "dynascale panicked while it planned the reads of tier bad; please report this defect: boom"},
		{defective{}, "dynascale panicked while it read tier bad; please report this defect: bang"},
	} {
		y := newYard()
		world := y.collector(Tier{Name: "bad", Kind: c.kind}, readersOf("shop", "")).Observe(t.Context(), noon)
		if got := fmt.Sprint(world[0].Gaps); world[0].Capacity.Known() || !strings.Contains(got, c.want) {
			t.Errorf("the tier says %q, want %q", got, c.want)
		}
		if !world[1].Capacity.Known() {
			t.Errorf("the other tier is not known: %v", world[1].Gaps)
		}
	}
}
