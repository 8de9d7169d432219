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
	// At is the time of the evaluation; left out before the first one.
	At time.Time `json:"evaluated_at,omitzero"`
	// Zone is the time zone in which hours, days and months begin, and Ends is when the present hour, day and
	// month end.
	Zone    string            `json:"time_zone,omitempty"`
	Ends    Ends              `json:"ends,omitzero"`
	Budgets []budget.Standing `json:"budgets"`
	// Tiers is what each tier has cost, sorted by name; a tier whose price was never known is left out.
	Tiers []TierSpend `json:"tiers"`
	// Unpriced are the tiers whose price is unknown at present: budgets count their last known cost.
	Unpriced []Unpriced `json:"tiers_without_price"`
	// Removed is the cost of tiers that are no longer in the configuration.
	Removed Spend `json:"removed_tiers"`
	// Grants are the grants in force.
	Grants []scale.Action `json:"grants"`
	// Itself is what AWS bills for dynascale; left out if that is not counted.
	Itself *Itself `json:"dynascale,omitempty"`
	// Compared is what Cost Explorer says was spent; left out if prices.cost_explorer is not configured.
	Compared *Compared `json:"cost_explorer,omitempty"`
}

// Compared is what was counted beside what Cost Explorer says was spent. It changes no other figure.
type Compared struct {
	// Asked is when Cost Explorer was asked last.
	Asked time.Time `json:"asked_at,omitzero"`
	// Calls is how often Cost Explorer was called since it was configured, refused calls included.
	Calls int `json:"calls"`
	// Since is when Cost Explorer was asked first.
	Since time.Time `json:"since,omitzero"`
	// Dollars is what AWS bills for these calls.
	Dollars float64 `json:"usd"`
	// Last is the last comparison; null before the first.
	Last *billing.Comparison `json:"comparison"`
	// Drift is (amount of dynascale - amount of AWS) / amount of AWS: below 0 if dynascale counted less, nil if
	// the amount of AWS is 0.
	Drift *float64 `json:"drift"`
	// Large is whether the drift is more than the tolerance.
	Large bool `json:"large"`
	// Text is the comparison in a sentence.
	Text string `json:"text,omitempty"`
	// Notes are sentences that explain the comparison.
	Notes []string `json:"notes,omitempty"`
	// Failing is why the last call got no answer.
	Failing string `json:"failing,omitempty"`
	// Waiting is why nothing has been compared yet.
	Waiting string `json:"waiting,omitempty"`
}

// Itself is what AWS bills for dynascale itself, since its process began.
type Itself struct {
	Since time.Time `json:"since"`
	// Metrics is how many metrics were requested from CloudWatch, which bills 0.00001 US dollars for each.
	Metrics int64 `json:"cloudwatch_metrics"`
	// Tiers are the shares of the tiers in these metrics, the largest first; left out soon after a start.
	Tiers []ItselfTier `json:"tiers,omitempty"`
}

// ItselfTier is a tier's share of the metrics that were asked of CloudWatch: what several tiers ask for
// together is divided among them.
type ItselfTier struct {
	Tier string `json:"tier"`
	// Metrics is the part of the metrics that this tier needs; a metric that several tiers need is divided among
	// them.
	Metrics float64 `json:"cloudwatch_metrics"`
}

// MetricPrice is what CloudWatch bills for a metric that GetMetricData is asked for, in US dollars: $0.01 per 1,000.
// Source: Amazon CloudWatch pricing, the same in all commercial regions but a few.
const MetricPrice = 0.01 / 1000

// Spend is US dollars in the present hour, day and month.
type Spend struct {
	// Hour is what was spent in the present hour, Day in the present day, and Month in the present month.
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
	// RunRate is what the tier costs an hour now; null while no price is known.
	RunRate *float64 `json:"run_rate_usd"`
	// Source is the source of its prices, and Estimate is why the prices may be too high.
	Source   string `json:"price_source,omitempty"`
	Estimate string `json:"estimate,omitempty"`
}

// Unpriced is a tier of which no price is known, and why.
type Unpriced struct {
	Tier string `json:"tier"`
	// Why is why no price is known.
	Why string `json:"why"`
}

// Grant adds to a budget for a while: USD in all, spread evenly.
type Grant struct {
	Terms
	// USD is the amount that is added to the budget, in US dollars, spread evenly over the time.
	USD float64 `json:"usd"`
}
