package scale

import "encoding/json"

// Seen is what an evaluation saw beside the sizes and the signals, as far as it saw anything: with
// it a decision can be made again from its record.
type Seen struct {
	// Objections are the reasons not to change the tier at all, such as another scaling policy of the group.
	Objections []Objection `json:"objections,omitempty"`
	// NoShrink are the reasons not to shrink the tier, such as an instance refresh.
	NoShrink []Objection `json:"no_shrink,omitempty"`
	// NoRaise are the reasons not to raise the maximum that is set in AWS.
	NoRaise []Objection `json:"no_raise,omitempty"`
	// Locked says, as a sentence, which other process on this machine manages the tier. This daemon then only
	// observes the tier. "" if there is no such process.
	Locked string `json:"locked,omitempty"`
	// FailedLaunches are the launches that failed since the tier last reached its desired size, newest first.
	FailedLaunches []Activity `json:"failed_launches,omitempty"`
	// Unhealthy says how many of the instances in service the load balancer found healthy; "" if at least
	// 90 % are healthy, or if the number is not known.
	Unhealthy string `json:"unhealthy,omitempty"`
	// Served is how many units the load balancer found healthy; left out if it found all healthy, or if dynascale did
	// not read the number.
	Served Served `json:"served,omitzero"`
	// Operations are the operations under way on the resource of the tier.
	Operations []Operation `json:"operations,omitempty"`
	// Brake is why a brake stops every tier, as a sentence; "" if no brake is set.
	Brake string `json:"brake,omitempty"`
	// Unwritten is why the ledger could not be written before the change; the tier then does not shrink. "" if the
	// ledger could be written.
	Unwritten string `json:"unwritten,omitempty"`
	// Basis is the state that all tiers share, such as the state of the budgets. Only dynascale itself uses it. After
	// a start or a reload, one record of the first evaluation has this key; later, one record every two hours.
	Basis json.RawMessage `json:"basis,omitempty"`
}

// SeenIn is what a snapshot saw beside sizes and signals; nil for nothing.
func SeenIn(s *Snapshot) *Seen {
	if len(s.Objections)+len(s.NoShrink)+len(s.NoRaise)+len(s.FailedLaunches)+len(s.Operations)+len(s.Basis) == 0 && s.Locked+s.Unhealthy+s.Brake == "" && s.Served == (Served{}) {
		return nil
	}
	return &Seen{Objections: s.Objections, NoShrink: s.NoShrink, NoRaise: s.NoRaise, Locked: s.Locked, FailedLaunches: s.FailedLaunches,
		Unhealthy: s.Unhealthy, Served: s.Served, Operations: s.Operations, Brake: s.Brake, Basis: s.Basis}
}

// Snapshot is what a record was decided on, without the past.
func (r Record) Snapshot() Snapshot {
	d := r.Decision
	s := Snapshot{Tier: d.Tier, Mode: d.Mode, Now: d.At, Capacity: d.Capacity, Samples: d.Samples, Gaps: d.Gaps, Cost: d.Cost}
	if v := r.Seen; v != nil {
		s.Objections, s.NoShrink, s.NoRaise, s.Locked, s.FailedLaunches = v.Objections, v.NoShrink, v.NoRaise, v.Locked, v.FailedLaunches
		s.Unhealthy, s.Served, s.Operations, s.Brake = v.Unhealthy, v.Served, v.Operations, v.Brake
	}
	return s
}
