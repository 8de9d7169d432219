package budget

import (
	"maps"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// State is what is remembered of budgets from one evaluation to the next, by name. It is a kilobyte
// or two, and changes when something happened.
type State struct {
	Budgets map[string]Memory `json:"budgets,omitempty"`
}

// Memory is what is remembered of one budget.
type Memory struct {
	// Since is when it was first looked at.
	Since time.Time `json:"since,omitzero"`
	// Before is what its tiers had spent by then in the periods of that time: nobody knows in how many hours.
	Before spend.Sums `json:"before,omitzero"`
	// Granted is what was used of what operators granted beside it, which goes on while a grant lasts.
	Granted scale.Meter `json:"granted,omitzero"`
	// Ends is when the first of the grants in force ends: nothing is used after it that nobody looked at.
	Ends time.Time `json:"ends,omitzero"`
	// Emergency is since when its run rate is far too high, and Calm since when it is not any
	// more; zero while there is none.
	Emergency time.Time `json:"emergency,omitzero"`
	Calm      time.Time `json:"calm,omitzero"`
	// Told are the thresholds that were told in the present period.
	Told [len(spend.Periods)]Told `json:"told,omitzero"`
	// Week is what the same hours of last week cost.
	Week Week `json:"week,omitzero"`
	// Hour is that of the hour that is under way, as far as the last change of the rest tells.
	Hour HourMean `json:"hour,omitzero"`
}

// Told are the largest thresholds that were told of, in percent.
type Told struct {
	Begin    time.Time `json:"begin,omitzero"` // of the period
	Actual   int       `json:"actual,omitempty"`
	Forecast int       `json:"forecast,omitempty"`
	// Limit is what the budget allowed then, to the percent, in US dollars.
	Limit float64 `json:"limit,omitempty"`
}

// Equal reports whether two states say the same, but for the hour that is under way.
func (s State) Equal(other State) bool {
	return maps.EqualFunc(s.Budgets, other.Budgets, func(a, b Memory) bool {
		a.Hour, b.Hour = HourMean{}, HourMean{}
		return a == b
	})
}
