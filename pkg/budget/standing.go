package budget

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Standing is how a budget stands after an evaluation.
type Standing struct {
	Name  string   `json:"name"`
	Tiers []string `json:"tiers,omitempty"` // left out for all tiers
	// Deny is true if growth is trimmed, and false if the budget only warns.
	Deny bool `json:"deny"`
	// RunRate is what the tiers of the budget cost an hour after the decisions of the evaluation.
	RunRate float64 `json:"run_rate_usd"`
	// Periods are the periods that the budget limits.
	Periods []Spent `json:"periods"`
	// Granted is what the grants in force add an hour.
	Granted float64 `json:"granted_per_hour_usd,omitempty"`
	// Alarm is the run rate in US dollars an hour above which an emergency begins, grants included, and Above how many
	// times the hourly budget that is; 0 where there is none. They are for the process itself, and in no answer.
	Alarm float64 `json:"-"`
	Above float64 `json:"-"`
	// Unpriced counts the tiers of the budget whose price is unknown: their last known cost is counted.
	Unpriced int `json:"tiers_without_price,omitempty"`
	// Trimmed counts the decisions of the evaluation that the budget trimmed, or would have trimmed.
	Trimmed int `json:"trimmed"`
	// Emergency is when the present spending emergency began, and Shared is true if the monthly budget would
	// not last at the present pace, so each day gets a share of it.
	Emergency time.Time `json:"emergency_since,omitzero"`
	Shared    bool      `json:"month_runs_short,omitempty"`
}

// TierStanding is what a tier costs, and has cost.
type TierStanding struct {
	Tier string
	// Cost is nil where nobody looked.
	Cost *scale.Cost
	// Spent is in the present hour, day and month; Counted whether any price was ever known.
	Spent   spend.Sums
	Counted bool
}

// Spent is a period of a budget.
type Spent struct {
	// Period is hour, day or month.
	Period string  `json:"period"`
	Limit  float64 `json:"limit_usd"` // the budget, plus the used part of its grants and the part that is still to come
	// Spent is what was spent in this period so far, and Left what is left of the limit.
	Spent float64 `json:"spent_usd"`
	// Projected is what will have been spent by the end of the period; nil while that is not known.
	Projected *float64 `json:"projected_usd,omitempty"`
	Left      float64  `json:"left_usd"`
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
