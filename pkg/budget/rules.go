package budget

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/spend"
)

// All is the name of the budget of all tiers together.
const All = "all"

// Budget is what some tiers may spend, in US dollars.
type Budget struct {
	// Name is All, or the name of a set of tiers.
	Name string
	// Tiers are those of the set; nil is all.
	Tiers []string
	// Limit is an amount for each period; 0 is none.
	Limit spend.Sums
	// Deny trims growth that the budget does not pay for; without it the decision says what would
	// be trimmed.
	Deny bool
	// Allowance is what critical tiers, and emergencies of load of tiers without a class, may spend beyond the
	// budget, as a share of it.
	Allowance float64
}

// limited reports whether a budget limits anything.
func (b Budget) limited() bool { return b.Limit != (spend.Sums{}) }

// Class is what a tier is to its owner.
type Class string

// The classes of a tier. One of which nothing is said has no class: budgets limit it, and no
// emergency shrinks it.
const (
	Critical   Class = "critical"     // may use the allowance, and is granted first among equals
	Expendable Class = "not critical" // an emergency shrinks it to its minimum
)

// Tier is what budgets know of a tier.
type Tier struct {
	Limits guard.Limits
	Class  Class
	// Priority orders growth when money does not suffice: the larger first.
	Priority int
	// Stay is how long a unit stays at least once it was started: until it serves, and the
	// shrink cooldown.
	Stay time.Duration
}

// Rules are the budgets of a configuration.
type Rules struct {
	// Zone is whose clock begins hours, days and months.
	Zone    *time.Location
	Budgets []Budget
	Tiers   map[string]Tier
	// Above is how many times the hourly budget the run rate has to be for an emergency, which
	// ends when it was below the budget itself for Calm.
	Above float64
	Calm  time.Duration
}

// Review is rules that were made ready to be asked. Their tiers are in of.
type Review struct {
	Rules
	of map[string]*entry
	// any is a tier of which nothing is said, and is in the budgets of all tiers.
	any *entry
	// last is what stood at each place of the last evaluation: the next has mostly the same there.
	last  []place
	lines []line         // room
	tiers []TierStanding // room
}

// entry is a tier with the budgets that it is in.
type entry struct {
	tier    Tier
	budgets []int
}

// place is a tier with the name that an evaluation gave it: the same text in the same memory compares at once.
type place struct {
	name string
	is   *entry
}

// New makes rules ready. Budgets that limit nothing are left out.
func New(r Rules) *Review {
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	r.Budgets = slices.DeleteFunc(slices.Clone(r.Budgets), func(b Budget) bool { return !b.limited() })
	slices.SortStableFunc(r.Budgets, func(a, b Budget) int {
		return cmp.Or(-boolCompare(a.Name == All, b.Name == All), cmp.Compare(a.Name, b.Name))
	})
	out := &Review{Rules: r, of: map[string]*entry{}, any: &entry{}}
	sets := map[string][]int{}
	for i, b := range r.Budgets {
		if b.Tiers == nil {
			out.any.budgets = append(out.any.budgets, i)
		}
		for _, name := range b.Tiers {
			sets[name] = append(sets[name], i)
		}
	}
	all := make([]entry, 0, len(r.Tiers)) // one lies beside the next
	for _, name := range slices.Sorted(maps.Keys(r.Tiers)) {
		all = append(all, entry{r.Tiers[name], append(slices.Clip(out.any.budgets), sets[name]...)})
		out.of[name] = &all[len(all)-1]
	}
	out.Tiers = nil
	return out
}

// Tier is what budgets know of a tier; the zero value where nothing is said of it.
func (r *Review) Tier(name string) Tier {
	if e := r.of[name]; e != nil {
		return e.tier
	}
	return Tier{}
}

// find is the tier at a place of an evaluation.
func (r *Review) find(at int, name string) *entry {
	if at < len(r.last) && r.last[at].name == name && name != "" {
		return r.last[at].is
	}
	e := r.of[name]
	if e == nil {
		e = r.any
	}
	if at == len(r.last) {
		r.last = append(r.last, place{name, e})
	} else if at < len(r.last) {
		r.last[at] = place{name, e}
	}
	return e
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
