package history

import (
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/memory"
)

// flags say why a record belongs into the history, as the file keeps its events; 0 for one
// that does not. The numbers are stored.
type flags int

const (
	grew    flags = 1 << iota // a change up that was, or may have been, carried out
	shrank                    // the same down
	outside                   // a change outside dynascale was accepted as the new size
	opened                    // the breaker opened
	held                      // refused, failed, or only observed: a change that was wanted and not made
)

// The numbers before these are taken.
const (
	ended   flags = 1 << (iota + 5) // an operation came to its end
	larger                          // and with it a growth
	smaller                         // or a shrink
	probed                          // a change that only tried whether launches work again
	maximum                         // the maximum in AWS was raised, or is its owner's again
)

// flagOf are the events that belong into the history.
var flagOf = map[event.Kind]flags{
	event.Grew: grew, event.Shrank: shrank, event.Probed: probed, event.Adopted: outside, event.Withheld: held,
	event.GrowthHeld: opened, event.ShrinkHeld: opened,
	event.MaximumRaised: maximum, event.MaximumBack: maximum,
	event.OperationEnded: ended, event.OperationGrew: larger, event.OperationShrank: smaller,
}

func flagsOf(events []event.Event) (f flags) {
	for _, e := range events {
		f |= flagOf[e.Kind]
	}
	return f
}

// HasEvents reports whether a record tells of something that belongs into the history.
func HasEvents(n memory.Entry) bool { return flagsOf(n.Events) != 0 }
