package ledger

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// news says why a record belongs into the history; 0 for one that does not. The
// numbers are stored.
type news int

const (
	grew    news = 1 << iota // a change up that was, or may have been, carried out
	shrank                   // the same down
	outside                  // a change outside dynascale was accepted as the new size
	opened                   // the breaker opened
	held                     // refused, failed, or only observed: a change that was wanted and not made
)

// The numbers before these are taken.
const (
	ended   news = 1 << (iota + 5) // an operation came to its end
	larger                         // and with it a growth
	smaller                        // or a shrink
	probed                         // a change that only tried whether launches work again
)

// arrived says what an operation that reached its goal in this record was.
func arrived(r scale.Record) news {
	switch op := r.Outcome.Operation; {
	case op == nil || op.Open() || op.Result != scale.Reached:
		return 0
	case op.Size > op.Before:
		return larger
	case op.Size < op.Before:
		return smaller
	}
	return 0
}

// newsOf compares a record with the past before it. said is the line of the
// record before; a refusal that repeats itself every minute is news once.
func newsOf(past scale.Past, said string, r scale.Record) (n news, line string) {
	d, o := r.Decision, r.Outcome
	line = sayingOf(r)
	switch {
	case !o.MayHaveChanged() || !d.Changes():
	case d.Probe:
		n |= probed
	case d.To > d.From:
		n |= grew
	default:
		n |= shrank
	}
	if r.Learned.Adopted {
		n |= outside
	}
	if newly(r.Learned.Breaker, past.Breaker) || newly(r.Learned.ShrinkBreaker, past.ShrinkBreaker) {
		n |= opened
	}
	if line != "" && line != said {
		n |= held
	}
	if op := o.Operation; op != nil && !op.Open() {
		n |= ended | arrived(r)
	}
	return n, line
}

func newly(b, was scale.Breaker) bool { return b.Open() && !b.Opened.Equal(was.Opened) }

// sayingOf is what a change that was not made says of itself; "" for a record
// that wanted none, and for one that was merely told to ask again.
func sayingOf(r scale.Record) string {
	d, o := r.Decision, r.Outcome
	switch {
	case o.Status == scale.Refused || o.Status == scale.Failed || o.Status == scale.Held:
	case o.Status == scale.Unchanged && d.Changes():
	default:
		return ""
	}
	return fmt.Sprintf("%s %d %d %s", o.Status, d.From, d.To, o.Detail)
}
