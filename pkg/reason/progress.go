package reason

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Progress is how far an operation is, in a sentence: "resize vm-reporting: stopping, step 2 of 4, operation began 3 min 10 s ago".
func Progress(o scale.Operation, now time.Time) string {
	if !o.Open() {
		return strings.TrimSuffix(fmt.Sprintf("%s %s: %s after %s; %s", o.Kind, o.Tier, o.Result, amount.Span(o.Ended.Sub(o.Began).Round(time.Second)), o.Trouble), "; ")
	}
	back := ""
	if o.Back {
		back = " (rolling back)"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s %s: %s%s, step %d of %d, operation began %s ago; %s", o.Kind, o.Tier, o.Phase, back, o.Step, o.Steps, amount.Span(now.Sub(o.Began).Round(time.Second)), o.Trouble), "; ")
}
