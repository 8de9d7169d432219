package scale

import "time"

// Maximum is a change of the maximum that AWS itself holds.
type Maximum struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Changes reports whether there is one.
func (m Maximum) Changes() bool { return m.From != m.To }

// Raises and Lowers are its directions.
func (m Maximum) Raises() bool { return m.To > m.From }

// Lowers reports whether AWS would take away what is above it.
func (m Maximum) Lowers() bool { return m.To < m.From }

// Raised is the memory of a maximum that dynascale raised for a schedule, until it is lowered again. It is written down
// before AWS is asked, so that whoever comes next knows what to go back to.
type Raised struct {
	// From is the maximum of the group's owner, and To what dynascale asked for last. Or is a second maximum that would be
	// its own doing: after a request without an answer. Otherwise it equals To.
	From, To, Or int
	At           time.Time // of the last request; zero where nothing is raised
}

// Is reports whether anything is remembered.
func (r Raised) Is() bool { return !r.At.IsZero() }
