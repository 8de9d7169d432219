package actuator

import (
	"errors"
	"fmt"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// change is what the gate is asked about a decision.
func change(d scale.Decision) brake.Write {
	return brake.Write{Tier: d.Tier, What: verb(d), Grow: d.To > d.From, Shrink: d.To < d.From || d.Maximum.Lowers()}
}

// unread follows a change before which AWS is read once more, so that nothing old is acted on.
const unread = ": AWS could not be read again before the change"

// outcome tells what a failure means for the size of the tier. Only a write that
// got no answer, or that AWS failed at, leaves it unknown. What waits for the rate
// has not failed, and neither has what a brake held.
func outcome(doing string, err error, wrote bool) scale.Outcome {
	if held := (*brake.Held)(nil); errors.As(err, &held) {
		return scale.Outcome{Status: scale.Held, Detail: doing + ": " + held.Error()}
	}
	next := "; dynascale looks again at the next evaluation"
	status := scale.Failed
	switch kind := scale.KindOf(err); {
	case kind == scale.Busy:
		status = scale.InProgress
	case kind == scale.Throttled:
		status = scale.Waiting
		doing += ": waiting for the API rate limit"
		next = "; the next evaluation tries again"
	case kind == scale.Invalid || kind == scale.Missing:
		status = scale.Refused
	case kind == scale.Denied:
		status = scale.Refused
		next = "; check the credentials and permissions of dynascale"
	case (kind == scale.Unreachable || kind == scale.Internal) && wrote:
		status = scale.Unknown
		next = "; whether AWS made the change is not known until the next evaluation reads AWS again"
	}
	return scale.Outcome{Status: status, Detail: fmt.Sprintf("%s: %v%s", doing, err, next)}
}
