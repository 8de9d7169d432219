package api

import (
	"net/url"
	"time"

	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/scale"
)

// BudgetList is how every budget stands.
const BudgetList = "/api/v1/budgets"

// GrantPath adds to a budget.
func GrantPath(name string) string { return BudgetList + "/" + url.PathEscape(name) + "/grant" }

// Budgets is what tiers have cost, and how their budgets stand, as of an evaluation.
type Budgets struct {
	// At is the evaluation; left out before the first.
	At time.Time `json:"evaluated_at,omitzero"`
	// Zone is whose clock begins hours, days and months, and Ends is when the present ones end.
	Zone    string            `json:"time_zone,omitempty"`
	Ends    Ends              `json:"ends,omitzero"`
	Budgets []budget.Standing `json:"budgets"`
	// Tiers are what each has cost, by name; one whose price was never known is left out.
	Tiers []TierSpend `json:"tiers"`
	// Unpriced are the tiers of which no price is known at present: no sum has what they cost.
	Unpriced []Unpriced `json:"tiers_without_price"`
	// Removed is what tiers have cost that are no longer in the configuration.
	Removed Spend `json:"removed_tiers"`
	// Grants are those in force.
	Grants []scale.Action `json:"grants"`
	// Itself is what AWS bills for dynascale; left out where nobody counts.
	Itself *Itself `json:"dynascale,omitempty"`
	// Compared is what AWS says was spent; left out where prices.cost_explorer asks for nothing.
	Compared *Compared `json:"cost_explorer,omitempty"`
}

// Compared is what was counted beside what Cost Explorer says was spent. It changes no other figure.
type Compared struct {
	// Asked is when Cost Explorer was asked last.
	Asked time.Time `json:"asked_at,omitzero"`
	// Calls is how often it was asked since it was configured, refusals included.
	Calls int `json:"calls"`
	// Since is when it was asked first.
	Since time.Time `json:"since,omitzero"`
	// Dollars is what AWS bills for these calls.
	Dollars float64 `json:"usd"`
	// Last is the last comparison; null before the first.
	Last *billing.Comparison `json:"comparison"`
	// Drift is by what share of the bill more was counted, below 0 less; null where the bill has nothing.
	Drift *float64 `json:"drift"`
	// Large is whether that is more than the tolerance.
	Large bool `json:"large"`
	// Text is the comparison in a sentence.
	Text string `json:"text,omitempty"`
	// Notes are what has to be known beside it.
	Notes []string `json:"notes,omitempty"`
	// Failing is why the last call has no answer.
	Failing string `json:"failing,omitempty"`
	// Waiting is why nothing was compared yet.
	Waiting string `json:"waiting,omitempty"`
}

// Itself is what AWS bills for dynascale itself, since its process began.
type Itself struct {
	Since time.Time `json:"since"`
	// Metrics is how many metrics were asked of CloudWatch, which bills MetricPrice for each.
	Metrics int64 `json:"cloudwatch_metrics"`
	// Tiers are the shares of the tiers in it, the largest first; of a new process they are left out.
	Tiers []ItselfTier `json:"tiers,omitempty"`
}

// ItselfTier is a tier's share of the metrics that were asked of CloudWatch: what several tiers ask for
// together is divided among them.
type ItselfTier struct {
	Tier    string  `json:"tier"`
	Metrics float64 `json:"cloudwatch_metrics"`
}

// MetricPrice is what CloudWatch bills for a metric that GetMetricData is asked for, in US dollars: $0.01 per 1,000.
// Source: Amazon CloudWatch pricing, the same in all commercial regions but a few.
const MetricPrice = 0.01 / 1000

// Spend is US dollars in the present hour, day and month.
type Spend struct {
	Hour  float64 `json:"hour_usd"`
	Day   float64 `json:"day_usd"`
	Month float64 `json:"month_usd"`
}

// Ends is when the present hour, day and month end.
type Ends struct {
	Hour  time.Time `json:"hour"`
	Day   time.Time `json:"day"`
	Month time.Time `json:"month"`
}

// Projected is what will have been spent by the ends of the present periods, at a run rate in US dollars an hour.
func (s Spend) Projected(rate float64, at time.Time, ends Ends) Spend {
	more := func(end time.Time) float64 { return rate * max(0, end.Sub(at).Hours()) }
	return Spend{Hour: s.Hour + more(ends.Hour), Day: s.Day + more(ends.Day), Month: s.Month + more(ends.Month)}
}

// TierSpend is what a tier has cost.
type TierSpend struct {
	Tier string `json:"tier"`
	Spend
	// RunRate is what it costs in an hour now; null while no price is known.
	RunRate *float64 `json:"run_rate_usd"`
	// Source says where its prices are from, and Estimate why they are rather too high than true.
	Source   string `json:"price_source,omitempty"`
	Estimate string `json:"estimate,omitempty"`
}

// Unpriced is a tier of which no price is known, and why.
type Unpriced struct {
	Tier string `json:"tier"`
	Why  string `json:"why"`
}

// Grant adds to a budget for a while: USD in all, spread evenly.
type Grant struct {
	Terms
	USD float64 `json:"usd"`
}
