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
	// Scaler is the name of the scaler, such as `target`.
	Scaler string `json:"scaler"`
	// Size is the recommended size.
	Size int `json:"size"`
	// Urgency is how pressing the change is: `calm`, `high` (the load is far above the goal, or no read replica can
	// serve reads) or `repair` (a correction that needs no metrics, for example of a size outside its limits). If the rate
	// limit of the AWS API makes changes wait, dynascale sends growth of urgency `high` or `repair` first.
	Urgency Urgency `json:"urgency"`
	// Because is why the scaler recommends this size, as a sentence.
	Because string `json:"because"`
	// Figures are the numbers that Because speaks of; its reason has them.
	Figures []Figure `json:"-"`
	// Need is the size at which the signals would be at their goals; nil if one of the signals is missing.
	Need *int `json:"need,omitempty"`
	// Empty is true if there is no work: the queue has no messages, neither visible ones nor messages in flight.
	Empty bool `json:"empty,omitempty"`
	// Abstains is true if the scaler recommends nothing because a signal is missing. Its Size is then the present
	// size.
	Abstains bool `json:"abstains,omitempty"`
	// Emergency is the size up to which growth does not wait for the guards `stabilization`, `cooldown` and
	// `pace`; 0 if all growth waits for them.
	Emergency int `json:"emergency,omitempty"`
	// GrowOnly is true if the scaler can only make the tier grow. If such a scaler does not recommend
	// growth, other scalers may still shrink the tier.
	GrowOnly bool `json:"grow_only,omitempty"`
}

// Reason is one step of thinking. A decision's reasons add up: each starts where
// the last one ended, and the last ends at the decision.
type Reason struct {
	// Rule is the name of the scaler, guard or other rule that made this step of the decision, such as `target` or
	// `cooldown`.
	Rule string `json:"rule"`
	// From is the size before this step.
	From int `json:"from"`
	// To is the size after this step.
	To int `json:"to"`
	// Because is why the rule made this step, as a sentence.
	Because string `json:"because"`
	// Figures are the numbers on which this step is based. The sentence of Because has most of them.
	Figures []Figure `json:"figures,omitempty"`
}

// Figure is a number with its name: a signal, a goal, an instant in seconds since 1970.
type Figure struct {
	// Name says what the number is, such as `cpu` (the value of this signal) or `in service` (how many units are
	// in service).
	Name string `json:"name"`
	// Value is the number, in the unit of `unit`.
	Value float64 `json:"value"`
	// Unit is the unit of the number, such as `percent`; "" if the number has none. The unit `instant` means that
	// Value is a time, in seconds since 1970.
	Unit string `json:"unit,omitempty"`
}

// Decision is the size a tier should have now. "No change" is a decision too.
type Decision struct {
	Tier string `json:"tier"`
	// At is when the evaluation took place.
	At time.Time `json:"at"`
	// Mode is the mode of the tier: `manage`, `minimum`, `observe` or `off`.
	Mode Mode `json:"mode"`
	// From is the size of the tier before the decision.
	From int `json:"from"`
	// To is the decided size.
	To int `json:"to"`
	// Urgency is how pressing the change is: `calm`, `high` (the load is far above the goal, or no read replica can
	// serve reads) or `repair` (a correction that needs no metrics, for example of a size outside its limits). If the rate
	// limit of the AWS API makes changes wait, dynascale sends growth of urgency `high` or `repair` first.
	Urgency Urgency `json:"urgency"`
	// Reasons are the steps from From to To, in order.
	Reasons []Reason `json:"reasons"`
	// Wish is the recommended size, before the guards are applied.
	Wish int `json:"wish"`
	// Need is the size at which all signals would be at or below their goals: the largest value of Need in
	// `proposals`. nil if one of the scalers could not compute its own value from current data.
	Need *int `json:"need,omitempty"`
	// Recommendations are the sizes that the scalers recommended.
	Recommendations []Recommendation `json:"proposals,omitempty"`
	// Capacity is the size of the tier in AWS, on which the decision is based.
	Capacity Capacity `json:"capacity"`
	// Samples are the values of the signals.
	Samples []Sample `json:"samples,omitempty"`
	// Gaps are the signals that could not be read.
	Gaps []Gap `json:"gaps,omitempty"`
	// WithSource is true if there are too few readers, so that their source (the database that they copy) also
	// serves reads.
	WithSource bool `json:"with_source,omitempty"`
	// Probe is true if the circuit breaker for growth is open and the change only tests whether launches work again.
	Probe bool `json:"probe,omitempty"`
	// Emergency is the size up to which this growth does not wait for the guards `stabilization`, `cooldown` and
	// `pace`, because a step of the scaler `phases` calls this load an emergency; 0 if there is no emergency.
	Emergency int `json:"emergency,omitempty"`
	// Maximum is the change of the maximum that is set in AWS; nil if this maximum stays as it is.
	Maximum Maximum `json:"maximum,omitzero"`
	// Until is the latest time at which the change may begin; left out if there is no limit.
	Until time.Time `json:"until,omitzero"`
	// Removes is the reader to remove; "" if no reader is removed, or if dynascale chooses the reader
	// later.
	Removes string `json:"removes,omitempty"`
	// TakeBack is why dynascale cancels the removal of a reader. The removal is under way, but has changed nothing
	// yet. "" if dynascale cancels none.
	TakeBack string `json:"take_back,omitempty"`
	// Pool is how many database connections each unit may open; 0 if the tier does not have the guard
	// `connections`, or if it is not known how many connections the database accepts.
	Pool int `json:"pool,omitempty"`
	// Cost is what the tier costs; nil if prices are not read.
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
