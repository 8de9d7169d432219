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
	// At is when the last evaluation took place; left out before the first one.
	At time.Time `json:"evaluated_at,omitzero"`
	// Reloaded is when the configuration was reloaded, if the figures are of the configuration before that reload
	// (no evaluation with the new configuration has ended yet); left out otherwise.
	Reloaded time.Time `json:"reloaded_at,omitzero"`
	// Zone is the time zone in which hours, days and months begin, such as Europe/Berlin; "" before the first
	// evaluation.
	Zone string `json:"time_zone,omitempty"`
	// Ends are the times at which the present hour, day and month end; left out before the first evaluation.
	Ends Ends `json:"ends,omitzero"`
	// Budgets are the states of the configured budgets.
	Budgets []budget.Standing `json:"budgets"`
	// Tiers is the cost of each tier, sorted by name. A tier whose price was never known is left out.
	Tiers []TierSpend `json:"tiers"`
	// Unpriced are the tiers whose price is unknown now. Budgets count the last known cost of these tiers, or 0 if
	// none was ever known or the size is 0.
	Unpriced []Unpriced `json:"tiers_without_price"`
	// Removed is the cost of the tiers that are no longer in the configuration.
	Removed Spend `json:"removed_tiers"`
	// Grants are the grants in force.
	Grants []scale.Action `json:"grants"`
	// Itself is what AWS bills for the CloudWatch calls of dynascale; left out if dynascale does not count them.
	Itself *Itself `json:"dynascale,omitempty"`
	// Compared is the comparison of the counted costs with Cost Explorer; left out if `prices.cost_explorer` is not
	// configured.
	Compared *Compared `json:"cost_explorer,omitempty"`
}

// Compared is what was counted beside what Cost Explorer says was spent. It changes no other figure.
type Compared struct {
	// Asked is when dynascale last called Cost Explorer; left out before the first call.
	Asked time.Time `json:"asked_at,omitzero"`
	// Calls is how often dynascale has called Cost Explorer since `prices.cost_explorer` was configured, refused
	// calls included.
	Calls int `json:"calls"`
	// Since is when dynascale first called Cost Explorer; left out before the first call.
	Since time.Time `json:"since,omitzero"`
	// Dollars is what AWS bills for the calls that Calls counts, in US dollars.
	Dollars float64 `json:"usd"`
	// Last is the last comparison of the costs that dynascale counted with those that AWS bills; null before the
	// first.
	Last *billing.Comparison `json:"comparison"`
	// Drift is (`counted_usd` - `billed_usd`) / `billed_usd` of the last comparison. It is below 0 if dynascale
	// counted less than AWS bills. It is nil before the first comparison, and if `billed_usd` is 0.
	Drift *float64 `json:"drift"`
	// Large is true if `counted_usd` and `billed_usd` differ by at least 1 US dollar, and by more than the share
	// `prices.cost_explorer.tolerance` of `billed_usd`. If `billed_usd` is 0, a difference of 1 US dollar is enough.
	// Without `prices.cost_explorer.tag`, Large is true only if dynascale counted more than AWS bills.
	Large bool `json:"large"`
	// Text is the comparison in a sentence; "" before the first.
	Text string `json:"text,omitempty"`
	// Notes are sentences that explain the comparison.
	Notes []string `json:"notes,omitempty"`
	// Failing is why the last call failed; "" if it did not fail.
	Failing string `json:"failing,omitempty"`
	// Waiting is why the first comparison is not possible yet; "" if it is possible or was made.
	Waiting string `json:"waiting,omitempty"`
}

// Itself is what AWS bills for dynascale itself, since its process began.
type Itself struct {
	// Since is when the daemon started.
	Since time.Time `json:"since"`
	// Metrics is how many metrics the daemon has requested from CloudWatch since it started. AWS bills 0.00001
	// US dollars for each.
	Metrics int64 `json:"cloudwatch_metrics"`
	// Tiers say how many of these metrics each tier needed, the largest number first; left out until the daemon has
	// requested metrics for a tier.
	Tiers []ItselfTier `json:"tiers,omitempty"`
}

// ItselfTier is a tier's share of the metrics that were asked of CloudWatch: what several tiers ask for
// together is divided among them.
type ItselfTier struct {
	Tier string `json:"tier"`
	// Metrics is how many of the requested metrics this tier needed. A metric that several tiers need is divided
	// among these tiers.
	Metrics float64 `json:"cloudwatch_metrics"`
}

// MetricPrice is what CloudWatch bills for a metric that GetMetricData is asked for, in US dollars: $0.01 per 1,000.
// Source: Amazon CloudWatch pricing, the same in all commercial regions but a few.
const MetricPrice = 0.01 / 1000

// Spend is US dollars in the present hour, day and month.
type Spend struct {
	// Hour is the cost so far in the present hour, in US dollars.
	Hour float64 `json:"hour_usd"`
	// Day is the cost so far in the present day, in US dollars.
	Day float64 `json:"day_usd"`
	// Month is the cost so far in the present month, in US dollars.
	Month float64 `json:"month_usd"`
}

// Ends is when the present hour, day and month end.
type Ends struct {
	// Hour is when the present hour ends.
	Hour time.Time `json:"hour"`
	// Day is when the present day ends.
	Day time.Time `json:"day"`
	// Month is when the present month ends.
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
	// Since is from when on the cost is counted: when a price of the tier was known for the first time. Left out if it
	// is not known.
	Since time.Time `json:"counted_since,omitzero"`
	// RunRate is what the tier costs now, in US dollars an hour; null while no price is known and the size is not 0.
	RunRate *float64 `json:"run_rate_usd"`
	// Source is where the prices are from, such as `own rate` (a price from the configuration), `price list of
	// 2026-11-20` (the price list of AWS, read on that day) or `shipped prices of 2026-07-20` (the table in the
	// binary); "" if no price is known.
	Source string `json:"price_source,omitempty"`
	// Estimate is why the prices are only an estimate, which is mostly too high; "" if they are exact.
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
	// USD is the whole amount that the grant adds to the budget, in US dollars, spread evenly over the time `for`.
	USD float64 `json:"usd"`
}
