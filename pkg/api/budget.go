package api

import (
	"net/url"
	"time"

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
	At      time.Time         `json:"evaluated_at,omitzero"`
	Budgets []budget.Standing `json:"budgets"`
	// Tiers are what each has cost, by name; one whose price was never known is left out.
	Tiers []TierSpend `json:"tiers"`
	// Removed is what tiers have cost that are no longer in the configuration.
	Removed Spend `json:"removed_tiers"`
	// Grants are those in force.
	Grants []scale.Action `json:"grants"`
}

// Spend is US dollars in the present hour, day and month.
type Spend struct {
	Hour  float64 `json:"hour_usd"`
	Day   float64 `json:"day_usd"`
	Month float64 `json:"month_usd"`
}

// TierSpend is what a tier has cost.
type TierSpend struct {
	Tier string `json:"tier"`
	Spend
}

// Grant adds to a budget for a while: USD in all, spread evenly.
type Grant struct {
	Terms
	USD float64 `json:"usd"`
}
