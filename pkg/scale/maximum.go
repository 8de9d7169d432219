package scale

import "time"

// Maximum is a change of the maximum that AWS itself holds.
type Maximum struct {
	// From is the maximum in AWS now, and To the maximum that it should have.
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
	// From is the maximum that the owner of the group had set.
	From int `json:"from"`
	// To is the maximum that dynascale requested last. After a request without an answer, Or is the other
	// maximum that may be in force because of dynascale; otherwise it equals To.
	To int `json:"to"`
	Or int `json:"or"`
	// At is the time of the last request; zero if nothing is raised.
	At time.Time `json:"at,omitzero"`
	// Refused is when AWS last refused to raise the maximum; zero if it did not, or has raised it since.
	Refused time.Time `json:"refused,omitzero"`
}

// Is reports whether anything is remembered.
func (r Raised) Is() bool { return !r.At.IsZero() }
