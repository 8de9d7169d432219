package signal

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Direct is a source that is asked itself in every evaluation, as a queue is, and answers
// with one number. Each is a folder of this package, and a line where the configuration
// lists them; what it reads stands on a shelf, so that several signals ask once.
type Direct interface {
	keys.Keyed
	// Key is its key in a signal of the configuration, and Unit what it counts.
	Key() string
	Unit() string
	// Subject is what is asked, in a sentence: "queue jobs".
	Subject() string
	// Shelf is where its answer stands: how it is read, and the permission for it.
	Shelf() facts.Label
	// Resource is what that permission is needed for.
	Resource() Resource
	// Want orders the answer.
	Want(order *facts.Order)
	// Read is the number in the answer, and when that was read; zero while there is none.
	// trouble is why the last reading told nothing, "" when it did.
	Read(f facts.Facts) (p Point, trouble string)
	// Tell is the answer in words: "12 visible, 3 in flight, 1 delayed".
	Tell(f facts.Facts) string
	// Counts reports whether a 0 says that there is no work: it does of a count, and not of a
	// level such as a CPU.
	Counts() bool
	// Explains reports whether a metric of CloudWatch is about what it counts and has no
	// datapoints where there is nothing.
	Explains(q Query) bool
}

// Resource is what an ARN names. What is "" is the tier's own region or account.
type Resource struct{ Service, Region, Account, Path string }
