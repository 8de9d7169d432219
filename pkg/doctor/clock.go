package doctor

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/finding"
)

const (
	// A few seconds make young datapoints look settled, or settled ones young.
	skewDoubted = 5 * time.Second
	// AWS refuses signatures that are more than five minutes off; the SDK corrects
	// that after one refused call, and the times in the ledger stay wrong.
	skewFailed = 5 * time.Minute
)

func (d doctor) tellClock(n *finding.Notes, a answers) {
	const check = "clock"
	if a.skewErr != nil {
		n.Add(finding.Doubted, check, "not known: "+a.skewErr.Error(), d.remedy(a.skewErr, "sts:GetCallerIdentity"))
		return
	}
	ahead := a.skew
	found := fmt.Sprintf("within %s of AWS's clock", amount.Span(max(ahead.Abs(), time.Second)))
	switch {
	case ahead.Abs() >= skewFailed:
		n.Add(finding.Failed, check, off(ahead), "set it by NTP (chronyd, systemd-timesyncd): AWS refuses calls when the clock is wrong by more than five minutes")
	case ahead.Abs() > skewDoubted:
		n.Add(finding.Doubted, check, off(ahead), "set it by NTP (chronyd, systemd-timesyncd): the age of every sample is wrong by this much")
	default:
		n.Add(finding.Well, check, found, "")
	}
}

func off(ahead time.Duration) string {
	if ahead > 0 {
		return fmt.Sprintf("this machine's clock is %s behind AWS's clock", amount.Span(ahead))
	}
	return fmt.Sprintf("this machine's clock is %s ahead of AWS's clock", amount.Span(-ahead))
}
