package actuator

import (
	"cmp"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// turns decide which change is sent first when AWS does not take all of them at
// once: what users feel, then other growth, then shrinking; within these, whoever
// has waited longest, and then who lacks the largest share. Each evaluation that a
// tier had to wait lifts it by one class, so that its turn comes whatever the others
// want. The zero turns is ready to use.
type turns struct {
	waited map[string]int // evaluations in a row in which the tier's turn did not come
}

// The classes of changes, first come first.
const (
	felt = iota // growth that users feel, or up to a bound
	growing
	shrinking
)

func classOf(d scale.Decision) int {
	switch {
	case d.To < d.From || d.Maximum.Lowers():
		return shrinking
	case d.Urgency == scale.High || d.Urgency == scale.Repair:
		return felt
	}
	return growing
}

// shortage is the share of the new size that is not ordered yet.
func shortage(d scale.Decision) float64 { return float64(d.To-d.From) / float64(max(1, d.To)) }

// order are the indices of the decisions that change something, first come first.
// It depends on nothing but the decisions and what the owner gave tiers as their priority, the
// larger first: equals go by their names.
func (t *turns) order(plan scale.Plan, priority map[string]int) []int {
	var out []int
	for i, d := range plan {
		if d.Asks() {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(i, j int) int {
		a, b := plan[i], plan[j]
		return cmp.Or(
			cmp.Compare(max(felt, classOf(a)-t.waited[a.Tier]), max(felt, classOf(b)-t.waited[b.Tier])),
			cmp.Compare(t.waited[b.Tier], t.waited[a.Tier]),
			cmp.Compare(priority[b.Tier], priority[a.Tier]),
			cmp.Compare(shortage(b), shortage(a)),
			cmp.Compare(a.Tier, b.Tier),
			cmp.Compare(i, j),
		)
	})
	return out
}

// note counts who had to wait in this evaluation. A tier whose change was made, or
// that wants none any more, begins anew.
func (t *turns) note(plan scale.Plan, out []scale.Outcome) {
	waited := map[string]int{}
	for i, d := range plan {
		if out[i].Status == scale.Waiting {
			waited[d.Tier] = t.waited[d.Tier] + 1
		}
	}
	t.waited = waited
}
