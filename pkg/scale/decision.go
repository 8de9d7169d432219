package scale

import (
	"cmp"
	"time"
)

// Urgency orders recommendations and changes; it decides no size.
type Urgency string

// The urgencies of a recommendation.
const (
	Calm   Urgency = "calm"
	High   Urgency = "high"   // users feel it already
	Repair Urgency = "repair" // a size outside its bounds
)

// Recommendation is the size one scaler would choose if nobody could object.
type Recommendation struct {
	// Scaler is the scaler, such as target.
	Scaler string `json:"scaler"`
	Size   int    `json:"size"`
	// Urgency is calm, high (load is far above the goal, or no reader can serve) or repair (a correction that
	// needs no metrics, such as a size outside its limits). If AWS accepts too few calls, growth that is high or
	// repair is sent first.
	Urgency Urgency `json:"urgency"`
	// Because is why, as a sentence.
	Because string `json:"because"`
	// Figures are the numbers that Because speaks of; its reason has them.
	Figures []Figure `json:"-"`
	// Need is the size that brings the signals to their goals; nil if one of them is missing.
	Need *int `json:"need,omitempty"`
	// Empty is true if there is no work: a queue has no message, visible or in flight.
	Empty bool `json:"empty,omitempty"`
	// Abstains is true if the scaler recommends nothing because a signal is missing; its Size is then the
	// current size.
	Abstains bool `json:"abstains,omitempty"`
	// Emergency is the size up to which growth does not wait for stabilization, cooldown or pace; 0 for none.
	Emergency int `json:"emergency,omitempty"`
	// GrowOnly is true if the scaler only grows: its size does not keep the tier from shrinking.
	GrowOnly bool `json:"grow_only,omitempty"`
}

// Reason is one step of thinking. A decision's reasons add up: each starts where
// the last one ended, and the last ends at the decision.
type Reason struct {
	// Rule is the scaler, guard or other rule of this step.
	Rule string `json:"rule"`
	// From is the size before this step, and To the size after it.
	From int `json:"from"`
	To   int `json:"to"`
	// Because is why, as a sentence.
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
	Tier string    `json:"tier"`
	At   time.Time `json:"at"`
	// Mode is manage, minimum, observe or off.
	Mode Mode `json:"mode"`
	// From is the size that the tier has, and To the size that it should have.
	From int `json:"from"`
	To   int `json:"to"`
	// Urgency is calm, high (load is far above the goal, or no reader can serve) or repair (a correction that
	// needs no metrics, such as a size outside its limits). If AWS accepts too few calls, growth that is high or
	// repair is sent first.
	Urgency Urgency `json:"urgency"`
	// Reasons are the steps from the present size to the decision, in their order.
	Reasons []Reason `json:"reasons"`
	// Wish is the recommended size, before the guards.
	Wish int `json:"wish"`
	// Need is the largest need of the scalers; nil unless all of them computed theirs from current data.
	Need *int `json:"need,omitempty"`
	// Recommendations are what the scalers recommended.
	Recommendations []Recommendation `json:"proposals,omitempty"`
	// What the decision is based on.
	Capacity Capacity `json:"capacity"`
	// Samples are the values of the signals.
	Samples []Sample `json:"samples,omitempty"`
	// Gaps are the signals that could not be read.
	Gaps []Gap `json:"gaps,omitempty"`
	// WithSource is true if reads also go to the source, because its readers are too few.
	WithSource bool `json:"with_source,omitempty"`
	// Probe is true if the change only tests whether launches work again.
	Probe bool `json:"probe,omitempty"`
	// Emergency is the size up to which the growth belongs to an emergency of load; 0 for none.
	Emergency int `json:"emergency,omitempty"`
	// Maximum is the change of the maximum of the group in AWS, together with the size or alone; the zero value
	// changes nothing.
	Maximum Maximum `json:"maximum,omitzero"`
	// Until is the latest time at which the change may begin; zero for no limit.
	Until time.Time `json:"until,omitzero"`
	// Removes is the reader to remove; "" leaves the choice to the actuator.
	Removes string `json:"removes,omitempty"`
	// TakeBack is why the operation of the tier, which has changed nothing yet, must be cancelled; "" if it may
	// continue.
	TakeBack string `json:"take_back,omitempty"`
	// Pool is how many connections to its database each unit may open; 0 if the tier has no guard for that.
	Pool int `json:"pool,omitempty"`
	// Cost is what the tier costs in an hour; nil if prices are not read.
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
