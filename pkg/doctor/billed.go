package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/assembly"
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
	if all == 0 {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(dollars[b], dollars[a]), strings.Compare(a, b)) })
	var each []string
	for _, name := range names[:min(dearest, len(names))] {
		each = append(each, name+" "+amount.Dollars(dollars[name]))
	}
	text := fmt.Sprintf("CloudWatch bills at most %s in 30 days for the metrics that are asked for: %s", amount.Dollars(all), strings.Join(each, ", "))
	if more := len(names) - dearest; more > 0 {
		text += fmt.Sprintf(", and %s", amount.Count(more, "tier")) + " more"
	}
	n := &finding.Notes{About: "cost"}
	n.Add(finding.Well, "cloudwatch", text, "")
	return n.All
}
