package billing

import (
	"math"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Comparison is what tiers have cost on some days as dynascale counted it, beside what AWS says. It is told,
// and changes no figure and no decision.
type Comparison struct {
	// From is when the first compared day begins, at midnight UTC.
	From time.Time `json:"from"`
	// To is when the last compared day ends, at midnight UTC.
	To time.Time `json:"to"`
	// Counted is the cost that dynascale counted, in US dollars.
	Counted float64 `json:"counted_usd"`
	// Billed is the cost of the same kinds of usage in Cost Explorer, in US dollars, before credits, taxes and
	// fees.
	Billed float64 `json:"billed_usd"`
	// Covered is the part of Billed that reservations and Savings Plans cover, in US dollars.
	Covered float64 `json:"covered_usd"`
	// Other is the cost in Cost Explorer of the usage that dynascale does not count, such as backups, in US
	// dollars.
	Other float64 `json:"other_usd"`
	// Credits is the sum of credits and refunds in Cost Explorer, in US dollars, 0 or below. Neither Counted nor
	// Billed includes it.
	Credits float64 `json:"credits_usd"`
	// Tag is the tag of the resources whose charges in Cost Explorer are compared (`prices.cost_explorer.tag`); ""
	// if all charges of the account are compared.
	Tag string `json:"tag,omitempty"`
	// Unpriced is how many tiers had no known price on these days. Their cost is a part of Billed and not of
	// Counted.
	Unpriced int `json:"tiers_without_price,omitempty"`
}

// records are the kinds of charge that are usage, and whether something covers it. Source: values of the
// dimension RECORD_TYPE of Cost Explorer.
var records = map[string]bool{"Usage": false, "DiscountedUsage": true, "SavingsPlanCoveredUsage": true}

// Compare puts charges beside what was counted of the same days.
func Compare(counted float64, charges []resource.Charge) Comparison {
	c := Comparison{Counted: counted}
	for _, x := range charges {
		covered, usage := records[x.Record]
		switch {
		case x.Record == "Credit" || x.Record == "Refund":
			c.Credits += x.Dollars
		case !usage:
		case !counts(x.Usage):
			c.Other += x.Dollars
		default:
			c.Billed += x.Dollars
			if covered {
				c.Covered += x.Dollars
			}
		}
	}
	return c
}

// usages are how the usage types begin that dynascale counts, behind the prefix of a region. Volumes of
// EBS are not among them: those of the machines of a group are on the bill and in no tier's price.
var usages = []string{
	"BoxUsage", "SpotUsage", "DedicatedUsage", // machines
	"Fargate-", "SpotUsage-Fargate-", // tasks
	"InstanceUsage", "Multi-AZUsage", "Multi-AZClusterUsage", "Aurora:ServerlessV2", // databases
	"RDS:GP2-Storage", "RDS:GP3-Storage", "RDS:PIOPS-Storage", "RDS:StorageUsage",
	"RDS:Multi-AZ-GP2-Storage", "RDS:Multi-AZ-GP3-Storage", "RDS:Multi-AZ-PIOPS-Storage", "RDS:Multi-AZ-StorageUsage",
}

// counts reports whether a usage type is one that dynascale counts.
func counts(usage string) bool {
	for _, u := range usages {
		if strings.HasPrefix(usage, u) || regional(usage, u) {
			return true
		}
	}
	return false
}

// regional reports whether a usage type is one behind the prefix of a region: EUC1-BoxUsage:m5.large.
func regional(usage, u string) bool {
	region, rest, is := strings.Cut(usage, "-")
	return is && len(region) <= 5 && region == strings.ToUpper(region) && strings.HasPrefix(rest, u)
}

// Drift is by how much more dynascale counted than AWS says, as a share of AWS's figure: -0.1 is ten
// percent less. ok is false where AWS has nothing, which is no share of anything.
func (c Comparison) Drift() (share float64, ok bool) {
	if !(c.Billed > 0) {
		return 0, false
	}
	return (c.Counted - c.Billed) / c.Billed, true
}

// least is below which amount, in US dollars, a difference is told of by nobody.
const least = 1

// Large reports whether the figures are further apart than a tolerance, which is a share, and by more than
// a dollar. Without a tag AWS's figure is that of everything in the account, and only what dynascale counted
// too much is a difference.
func (c Comparison) Large(tolerance float64) bool {
	share, known := c.Drift()
	switch apart := c.Counted - c.Billed; {
	case math.Abs(apart) < least || c.Tag == "" && apart < 0:
		return false
	default:
		return !known || math.Abs(share) > tolerance
	}
}

// Days are the days in a sentence.
func (c Comparison) Days() string {
	last := c.To.Add(-time.Hour)
	if last.UTC().Format(time.DateOnly) == c.From.UTC().Format(time.DateOnly) {
		return "on " + c.From.UTC().Format(time.DateOnly) + " (UTC)"
	}
	return "from " + c.From.UTC().Format(time.DateOnly) + " to " + last.UTC().Format(time.DateOnly) + " (UTC)"
}

// String is the comparison in a sentence.
func (c Comparison) String() string {
	of := "all machines, tasks and databases in the account"
	if c.Tag != "" {
		of = "everything with the tag " + c.Tag
	}
	text := "dynascale counted " + amount.Dollars(c.Counted) + " " + c.Days() + ", Cost Explorer has " + amount.Dollars(c.Billed) + " for " + of
	if share, known := c.Drift(); known {
		switch more := math.Abs(share) * 100; {
		case more < 0.05:
			text += ": the same"
		case share > 0:
			text += ": dynascale has " + amount.Percent(more) + " more"
		default:
			text += ": dynascale has " + amount.Percent(more) + " less"
		}
	}
	return text
}

// Notes are what has to be known to read the figures, and what may explain a difference.
func (c Comparison) Notes() (out []string) {
	if c.Billed == 0 && c.Counted > 0 {
		if c.Tag == "" {
			return append(out, "Cost Explorer has no cost of machines, tasks or databases in this account (that of aws.assume_role or of dynascale's credentials): are the tiers in another account?")
		}
		return append(out, "Cost Explorer has no cost of machines, tasks or databases with the tag "+c.Tag+": check the spelling of the tag and of prices.cost_explorer.values, and activate the tag as a cost allocation tag (AWS console: Billing, Cost allocation tags). AWS's figures begin at the activation, and arrive one day later")
	}
	if c.Tag == "" {
		out = append(out, "without prices.cost_explorer.tag, AWS's figure includes all machines, tasks and databases in the account, "+
			"so a difference is reported only if dynascale counted more")
	}
	if c.Covered > 0 {
		out = append(out, amount.Dollars(c.Covered)+" of AWS's figure is covered by reservations or Savings Plans, and is billed at their prices; write these prices in prices.rates")
	}
	if c.Unpriced > 0 {
		out = append(out, "no price is known for "+amount.Count(c.Unpriced, "tier")+": AWS's figure includes this cost, and dynascale's does not")
	}
	if c.Credits < 0 {
		out = append(out, "credits and refunds of "+amount.Dollars(-c.Credits)+" are in neither figure")
	}
	return out
}
