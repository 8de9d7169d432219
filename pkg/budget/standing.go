package budget

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Standing is how a budget stands after an evaluation.
type Standing struct {
	// Name is the name of the budget.
	Name string `json:"name"`
	// Tiers are the tiers of the budget; nil for the budget of all tiers.
	Tiers []string `json:"tiers,omitempty"`
	// Deny is true if the budget limits growth, and false if it only warns.
	Deny bool `json:"deny"`
	// RunRate is what the tiers of the budget cost now, plus the growth that the last evaluation decided, in US dollars
	// an hour. In the answer of `plan`, the growth that the planned evaluation decided is added instead. A shrink counts
	// only after AWS has carried it out. Growth of tiers in mode `observe` does not count, because dynascale does not
	// carry it out.
	RunRate float64 `json:"run_rate_usd"`
	// Periods are the limits of the budget, one entry for each period (hour, day or month) that has a limit.
	Periods []Spent `json:"periods"`
	// Granted is what the grants in force add to the budget, in US dollars an hour.
	Granted float64 `json:"granted_per_hour_usd,omitempty"`
	// Alarm is the run rate in US dollars an hour above which an emergency begins, grants included, and Above how many
	// times the hourly budget that is; 0 where there is none. They are for the process itself, and in no answer.
	Alarm float64 `json:"-"`
	Above float64 `json:"-"`
	// Unpriced is how many tiers of the budget have an unknown price. Their last known cost is counted.
	Unpriced int `json:"tiers_without_price,omitempty"`
	// Trimmed is how many tiers wanted to grow more than the budget allows at the last evaluation (in the answer of
	// `plan`: at the planned evaluation). If Deny is true, the budget made this growth smaller or stopped it. If Deny
	// is false, the budget only warned of it.
	Trimmed int `json:"trimmed"`
	// Emergency is when the present spending emergency began. It begins when an hour at the present sizes
	// costs more than `budgets.emergency.above` times the hourly budget, grants included. left out if there
	// is no emergency.
	Emergency time.Time `json:"emergency_since,omitzero"`
	// Shared is true if the monthly budget would not last at the present pace. Each day then gets only its share
	// of what is left of the monthly budget.
	Shared bool `json:"month_runs_short,omitempty"`
}

// TierStanding is what a tier costs, and has cost.
type TierStanding struct {
	Tier string
	// Cost is nil where nobody looked.
	Cost *scale.Cost
	// Spent is in the present hour, day and month; Counted whether any price was ever known, and Since from when on;
	// zero where that is not known.
	Spent   spend.Sums
	Counted bool
	Since   time.Time
}

// Spent is a period of a budget.
type Spent struct {
	// Period is `hour`, `day` or `month`.
	Period string `json:"period"`
	// Limit is the limit of this period in US dollars: the configured budget plus the amounts that grants add to
	// this period.
	Limit float64 `json:"limit_usd"`
	// Spent is the cost so far in this period, in US dollars.
	Spent float64 `json:"spent_usd"`
	// Projected is the expected cost of the whole period, in US dollars; nil while it is not known.
	Projected *float64 `json:"projected_usd,omitempty"`
	// Left is the part of the limit that is left, in US dollars; below 0 if the cost so far is above the limit.
	Left float64 `json:"left_usd"`
	// Ends is when the period ends.
	Ends time.Time `json:"ends"`
}

func (a *account) standing(r *Review, cal *spend.Calendar) Standing {
	s := Standing{Name: a.Name, Tiers: a.Tiers, Deny: a.Deny, RunRate: a.rate - a.wished, Granted: a.pace, Unpriced: a.unpriced, Trimmed: a.trimmed,
		Emergency: a.memory.Emergency, Shared: a.short}
	if a.Limit[spend.Hour] > 0 {
		s.Alarm, s.Above = r.Above*(a.Limit[spend.Hour]+a.pace), r.Above
	}
	for _, p := range spend.Periods {
		if a.Limit[p] == 0 {
			continue
		}
		one := Spent{Period: p.String(), Limit: a.limit[p], Spent: a.spent[p], Left: a.limit[p] - a.spent[p], Ends: cal.End[p]}
		if f, known := a.forecast(p, cal); known {
			one.Projected = &f
		}
		s.Periods = append(s.Periods, one)
	}
	return s
}
