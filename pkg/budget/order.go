package budget

import (
	"cmp"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Confidence is how sure a decision is of itself, from 0 to 1: a growth by how far the recommendation
// lies above what there is, and 1 where there is nothing yet; a shrink 0.8.
// Source: the seed's scalers of the web tier.
func Confidence(d scale.Decision) float64 {
	switch {
	case d.To < d.From:
		return 0.8
	case d.From <= 0 || d.Wish <= d.From:
		return 1
	}
	return min(float64(d.Wish)/float64(d.From)-1, 1)
}

// order puts growth in the order in which it is paid for: what is changed before what only observes,
// the larger priority, critical tiers, what users feel, what is surest, and the name last, so that
// the order of a configuration decides nothing.
func order(growing []*line, in Input) {
	for _, l := range growing {
		l.confidence = Confidence(in.Plan[l.at])
	}
	slices.SortFunc(growing, func(a, b *line) int {
		x, y := &in.Plan[a.at], &in.Plan[b.at]
		return cmp.Or(
			boolCompare(y.Mode.Writes(), x.Mode.Writes()),
			cmp.Compare(b.tier.Priority, a.tier.Priority),
			boolCompare(b.tier.Class == Critical, a.tier.Class == Critical),
			cmp.Compare(urgent(y.Urgency), urgent(x.Urgency)),
			cmp.Compare(b.confidence, a.confidence),
			cmp.Compare(x.Tier, y.Tier),
		)
	})
}

func urgent(u scale.Urgency) int {
	switch u {
	case scale.Repair:
		return 2
	case scale.High:
		return 1
	}
	return 0
}

// rank is the place of a tier among those that compete for a budget with it, and what put it there.
type rank struct {
	before []string // the tiers that had their turn, nearest last
	by     *line
	d      *scale.Decision
}
