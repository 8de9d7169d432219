package reason

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Check returns an error when the reasons of a decision do not add up to
// it: each must start where the one before ended and say why, and the last must
// end at the decision.
func Check(d scale.Decision) error {
	if len(d.Reasons) == 0 {
		return fmt.Errorf("%s: the decision has no reason", d.Tier)
	}
	at := d.From
	for i, r := range d.Reasons {
		if r.From != at {
			return fmt.Errorf("%s: reason %d (%s) starts at size %d, but the size before it is %d", d.Tier, i, r.Rule, r.From, at)
		}
		if r.Because == "" || r.Rule == "" {
			return fmt.Errorf("%s: reason %d has no text or no rule", d.Tier, i)
		}
		at = r.To
	}
	if at != d.To {
		return fmt.Errorf("%s: the last reason ends at size %d, but the decision is size %d", d.Tier, at, d.To)
	}
	return nil
}
