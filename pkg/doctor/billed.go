package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
)

// dearest is how many tiers are named with what they cost.
const dearest = 3

// examineBilled tells what looking at the tiers will cost before it is spent: CloudWatch bills each
// metric that is asked for.
func examineBilled(cfg *config.Config) []finding.Finding {
	dollars := assembly.Billed(cfg)
	all, names := 0.0, []string{}
	for name, n := range dollars {
		all += n
		names = append(names, name)
	}
	n := &finding.Notes{About: "cost"}
	tellRest(n, cfg)
	if all == 0 {
		return n.All
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(dollars[b], dollars[a]), strings.Compare(a, b)) })
	var each []string
	for _, name := range names[:min(dearest, len(names))] {
		each = append(each, name+" "+amount.Cents(dollars[name]))
	}
	most, again := "at most", ""
	if assembly.AskedAgain(cfg) {
		most, again = "about", "; the bill is higher while datapoints are missing, because each evaluation then requests them again"
	}
	text := fmt.Sprintf("CloudWatch bills %s %s in 30 days for the metrics that dynascale requests: %s", most, amount.Cents(all), strings.Join(each, ", "))
	if more := len(names) - dearest; more > 0 {
		text += fmt.Sprintf(", and %s", amount.Count(more, "more tier"))
	}
	if health := assembly.BilledForHealth(cfg); health > all*1e-9 {
		text += fmt.Sprintf("; %s of the sum is for HealthyHostCount, which dynascale requests for a tier only while the scalers recommend to shrink that tier", amount.Cents(health))
	}
	n.Add(finding.Well, "cloudwatch", text+again, "")
	slices.Reverse(n.All) // the dearest first
	return n.All
}

// What CloudWatch bills in a month for an alarm and for a metric of one's own, in US dollars.
// https://aws.amazon.com/cloudwatch/pricing/
const (
	alarmDollars  = 0.10
	metricDollars = 0.30
)

// tellRest tells what else AWS will bill for what the configuration asks for.
func tellRest(n *finding.Notes, cfg *config.Config) {
	if calls := cfg.Prices.CostExplorer.Calls; calls > 0 {
		n.Add(finding.Well, "cost explorer", fmt.Sprintf("Cost Explorer bills at most %s in 30 days for %s a day", amount.Cents(30*float64(calls)*billing.CallPrice), amount.Count(calls, "call")), "")
	}
	if b := cfg.Notify.Billing; b.Topic != "" {
		alarms := len(billing.Wanted(b.Prefix, cfg.MonthlyBudget(), b.Topic))
		n.Add(finding.Well, "alarms", fmt.Sprintf("CloudWatch bills %s a month for %s on estimated charges, "+
			"after 'dynascale alarms apply' has created them", amount.Cents(float64(alarms)*alarmDollars), amount.Count(alarms, "alarm")), "")
	}
	if cfg.Heartbeat.CloudWatch.Metric != "" {
		n.Add(finding.Well, "heartbeat", "CloudWatch bills "+amount.Cents(metricDollars)+" a month for the metric of the heartbeat", "")
	}
}
