package scale

import "time"

// History is how the size that AWS bills changed while nobody looked.
type History struct {
	// Since is how far back it reaches. Where nothing could be read, that is the present.
	Since time.Time
	// Partial says that only starts of what still runs are known: what came and went meanwhile is not told.
	Partial bool
	// Steps are the changes since, the earliest first.
	Steps []Step
}

// Step is a change of a size by so many units.
type Step struct {
	At time.Time
	By int
}
