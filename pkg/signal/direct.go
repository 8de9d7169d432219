package signal

import (
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Direct is a source that is asked itself in every evaluation, as a queue is, and answers
// with one number. Each is a folder of this package, and a line where the configuration
// lists them; what it reads stands on a shelf, so that several signals ask once.
type Direct interface {
	keys.Keyed
	// Key is its key in a signal of the configuration, and Unit what it counts; "" where the signal says so.
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
	// Read is the number in the answer.
	Read(f facts.Facts) Reading
	// Tell is the answer in words: "12 visible, 3 in flight, 1 delayed".
	Tell(f facts.Facts) string
	// Counts reports whether a 0 says that there is no work: it does of a count, and not of a
	// level such as a CPU.
	Counts() bool
	// Explains reports whether a metric of CloudWatch is about what it counts and has no
	// datapoints where there is nothing.
	Explains(q Query) bool
}

// Reading is a number in an answer, and what is known of it.
type Reading struct {
	// Point is the number and the beginning of the time that it is about; At is zero while there is none.
	Point
	// Period is how long it was averaged or counted over; 0 for the value of an instant.
	Period time.Duration
	// Before are the values before it, newest first, where the answer has them.
	Before []Point
	// Trouble is why the last reading told nothing; "" when it did.
	Trouble string
	// Partial is why the truth may be more than the number, as a part of it could not be read: it may hold or grow a
	// tier, and never shrinks one. "" where the number is whole.
	Partial string
	// Absent is when the answer, whole, was that there is no such value: no series of these labels. Zero otherwise.
	Absent time.Time
	// AtLeast is set when the number is the largest that the source can tell.
	AtLeast bool
	// First is set when there is no number because it takes two readings, and this is the first.
	First bool
}

// Resource is what an ARN names. What is "" is the tier's own region or account.
type Resource struct{ Service, Region, Account, Path string }
