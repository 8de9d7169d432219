package scale

import "time"

// Maximum is a change of the maximum that AWS itself holds.
type Maximum struct {
	// From is the maximum that is set in AWS now.
	From int `json:"from"`
	// To is the maximum that AWS should have.
	To int `json:"to"`
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
	// From is the maximum that was set in AWS before dynascale raised it for a schedule. When the schedule ends,
	// dynascale sets the maximum to this value again.
	From int `json:"from"`
	// To is the maximum that dynascale requested last.
	To int `json:"to"`
	// Or is the maximum that is perhaps in force instead of To, because AWS did not answer a request. If all
	// requests were answered, Or equals To.
	Or int `json:"or"`
	// At is the time of the last request; left out if the maximum is not raised.
	At time.Time `json:"at,omitzero"`
	// Refused is when AWS last refused to raise the maximum; left out if it has not refused, or has raised the
	// maximum since.
	Refused time.Time `json:"refused,omitzero"`
}

// Is reports whether anything is remembered.
func (r Raised) Is() bool { return !r.At.IsZero() }
