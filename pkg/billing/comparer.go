package billing

import "time"

// CallPrice is what AWS bills for a request to Cost Explorer, in US dollars. Source: AWS Cost Management
// pricing, the same everywhere.
const CallPrice = 0.01

// About is what the state of a Comparer is kept under in the memory of all tiers together.
const About = "cost explorer"

// Comparer says when Cost Explorer may be asked, and remembers what it answered; it outlives the process.
// A call is written down before it is made, so that a process that dies does not ask more often.
type Comparer struct {
	// Asked is when it was asked last.
	Asked time.Time `json:"asked,omitzero"`
	// Calls is how often it was asked, refusals included, since Since.
	Calls int       `json:"calls,omitempty"`
	Since time.Time `json:"since,omitzero"`
	// Last is what the last answer came to; nil before the first.
	Last *Comparison `json:"last,omitempty"`
	// Failing is why the last call has no answer, and Kind what sort of failure it is; "" when it has one.
	Failing string `json:"failing,omitempty"`
	Kind    string `json:"kind,omitempty"`
	// Drifts says that people were told of a large difference.
	Drifts bool `json:"drifts,omitempty"`
}

// Due reports whether it may be asked, so many times a day. A clock that was set back by more than the time
// between two calls waits for one such time and no longer.
func (c *Comparer) Due(now time.Time, perDay int) bool {
	if perDay <= 0 {
		return false
	}
	every := 24 * time.Hour / time.Duration(perDay)
	if c.Asked.Sub(now) > every {
		c.Asked = now
	}
	return now.Sub(c.Asked) >= every
}

// Begin writes a call down.
func (c *Comparer) Begin(now time.Time) {
	if c.Since.IsZero() {
		c.Since = now
	}
	c.Asked, c.Calls = now, c.Calls+1
}

// Answered takes an answer over.
func (c *Comparer) Answered(with Comparison) { c.Last, c.Failing, c.Kind = &with, "", "" }

// Failed takes a refusal over; what was answered before stays.
func (c *Comparer) Failed(kind, why string) { c.Failing, c.Kind = why, kind }

// Dollars is what the calls have cost.
func (c *Comparer) Dollars() float64 { return float64(c.Calls) * CallPrice }
