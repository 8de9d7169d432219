package resource

import "github.com/dynascale/dynascale/pkg/scale"

// Why a reader is away: it exists, and reads are not sent to it. While readers are away
// the rest of a tier tells little of its load.
const (
	// Behind is a reader that has kept up and now is further behind its source than the
	// tier accepts.
	Behind = "behind"
	// Joining is one that has not served yet since it is there: it begins with the data of a backup,
	// is modified, and catches up. Nobody misses it.
	Joining = "joining"
	// Returned is one that is ready again, a moment after it was behind: applications may
	// not read from it yet.
	Returned = "returned"
	// Unknown is one that answers and of which nobody knows how far behind it is.
	Unknown = "lag unknown"
	// Changing is one that does not answer in its present status, which passes, or in one
	// that dynascale does not know.
	Changing = "changing"
	// Promoted is one that dynascale made and that somebody promoted: a database of its
	// own now, which is no reader any more and still costs what it did.
	Promoted = "promoted"
)

// Readers are the readers among the members of a tier that reads are sent to, and those
// that exist and cannot be read from, whatever the reason: away, broken or stopped. One
// that is still made is neither, and one that was promoted is no reader.
func Readers(members []scale.Member) (ready, not []scale.Member) {
	for _, m := range members {
		switch {
		case m.Source || m.Away == Promoted:
		case m.Ready:
			ready = append(ready, m)
		case m.Endpoint != "":
			not = append(not, m)
		}
	}
	return ready, not
}
