package scale

import (
	"cmp"
	"time"
)

// Urgency orders recommendations; it decides nothing by itself.
type Urgency string

// The urgencies of a recommendation.
const (
	Calm   Urgency = "calm"
	High   Urgency = "high"   // users feel it already
	Repair Urgency = "repair" // a size outside its bounds
)

// Recommendation is the size one scaler would choose if nobody could object.
type Recommendation struct {
	Scaler  string  `json:"scaler"`
	Size    int     `json:"size"`
	Urgency Urgency `json:"urgency"`
	Because string  `json:"because"`
	// Figures are the numbers that Because speaks of; its reason has them.
	Figures []Figure `json:"-"`
	// Need is the size that would bring the signals to their goals; nil when one of them
	// is missing.
	Need *int `json:"need,omitempty"`
	// Empty is set when the work itself was seen and there is none: a queue without a
	// message, visible or in flight.
	Empty bool `json:"empty,omitempty"`
	// Abstains is set when the scaler recommends nothing because a signal is
	// missing. Size is then the current size.
	Abstains bool `json:"abstains,omitempty"`
	// Emergency is the size up to which growth waits for neither stabilization nor cooldown nor pace; 0 for none.
	Emergency int `json:"emergency,omitempty"`
	// GrowOnly is set when the scaler has no say in shrinking: its size then keeps nothing from it.
	GrowOnly bool `json:"grow_only,omitempty"`
}

// Reason is one step of thinking. A decision's reasons add up: each starts where
// the last one ended, and the last ends at the decision.
type Reason struct {
	Rule    string `json:"rule"`
	From    int    `json:"from"`
	To      int    `json:"to"`
	Because string `json:"because"`
	// Figures are the numbers that Because speaks of, in its order.
	Figures []Figure `json:"figures,omitempty"`
}

// Figure is a number with its name: a signal, a goal, an instant in seconds since 1970.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
}

// Decision is the size a tier should have now. "No change" is a decision too.
type Decision struct {
	Tier    string    `json:"tier"`
	At      time.Time `json:"at"`
	Mode    Mode      `json:"mode"`
	From    int       `json:"from"`
	To      int       `json:"to"`
	Urgency Urgency   `json:"urgency"`
	Reasons []Reason  `json:"reasons"`
	// Wish is the recommended size, before the guards.
	Wish int `json:"wish"`
	// Need is the largest need of the scalers; nil unless all told theirs from data that
	// is current.
	Need            *int             `json:"need,omitempty"`
	Recommendations []Recommendation `json:"proposals,omitempty"`
	// The evidence.
	Capacity Capacity `json:"capacity"`
	Samples  []Sample `json:"samples,omitempty"`
	Gaps     []Gap    `json:"gaps,omitempty"`
	// WithSource is set when reads go to the source beside its readers, which are too few.
	WithSource bool `json:"with_source,omitempty"`
	// Probe is set when the change only tries whether launches work again.
	Probe bool `json:"probe,omitempty"`
	// Emergency is the size up to which the growth is one of an emergency of load; 0 for none.
	Emergency int `json:"emergency,omitempty"`
	// Maximum is what becomes of the tier's own maximum in AWS, with the size or by itself; the zero value leaves it.
	Maximum Maximum `json:"maximum,omitzero"`
	// Until is the last instant at which the change may begin; zero is any.
	Until time.Time `json:"until,omitzero"`
	// Removes is the reader that a smaller size is about; "" leaves the choice.
	Removes string `json:"removes,omitempty"`
	// TakeBack is why the tier's operation, which has changed nothing yet, must not go
	// on; "" lets it.
	TakeBack string `json:"take_back,omitempty"`
	// Pool is how many connections to its database each unit may open; 0 where nobody counts.
	Pool int `json:"pool,omitempty"`
	// Cost is what the tier costs in an hour; nil where nobody asked.
	Cost *Cost `json:"cost,omitempty"`
}

// Changes reports whether the decision asks the cloud for another size.
func (d Decision) Changes() bool { return d.From != d.To }

// Asks reports whether the decision asks the cloud for anything: another size, or another maximum.
func (d Decision) Asks() bool { return d.Changes() || d.Maximum.Changes() }

// Direction is grow, shrink or hold.
func (d Decision) Direction() string {
	return [...]string{"shrink", "hold", "grow"}[1+cmp.Compare(d.To, d.From)]
}

// Plan is all decisions of one evaluation.
type Plan []Decision
