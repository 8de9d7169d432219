package api

import "github.com/dynascale/dynascale/pkg/scale"

// Failure is the answer to what cannot be done: one sentence.
type Failure struct {
	Error string `json:"error"`
}

// Answer is the answer to a pause, an override or a resume.
type Answer struct {
	// Action is the action that the request made: a pause, an override or a grant. It is left out if the
	// request only ends actions (a resume, or `dynascale budget revoke`), and if `dynascale pause` only wrote a brake
	// file.
	Action *scale.Action `json:"action,omitempty"`
	// Ended are the actions that the request ended.
	Ended []scale.Action `json:"ended,omitempty"`
	// InForce are the actions that are now in force for the tier of the request, including actions for every
	// tier. If the request names no tier, the list has all actions in force. After a grant, the list has all grants
	// in force. In the JSON that a command prints with `-o json`, the list is empty after `dynascale budget revoke`,
	// and after a `dynascale pause` or `dynascale resume` that only wrote or removed a brake file.
	InForce []scale.Action `json:"in_force"`
	// InFlight are the writes to AWS that were sent before the action and have no answer yet, one sentence each.
	InFlight []string `json:"in_flight"`
	// Durable is false if a restart of the daemon would forget the action, because the action could not be written
	// to the disk.
	Durable bool `json:"durable"`
	// Waits is true if the action has no effect for now. This is so for an override while both growth and shrinking are
	// paused, or while a brake is set. It is also so for any action on a tier in mode `off` or `observe`, because
	// dynascale does not change such a tier. And it is so for a pause of every tier while no tier is in mode `manage`
	// or `minimum`.
	Waits bool `json:"waits,omitempty"`
	// Notes are sentences: what continues in spite of the action, what waits, and who else may change the tier.
	Notes []string `json:"notes"`
}

// Actions is the answer of /api/v1/actions.
type Actions struct {
	// InForce are the actions (pauses, overrides and grants) that are in force now.
	InForce []scale.Action `json:"in_force"`
	// Ended are the actions that have ended or were refused, newest first.
	Ended []scale.Action `json:"ended"`
}

// Operations is the answer of /api/v1/operations.
type Operations struct {
	// UnderWay are the operations under way.
	UnderWay []Operation `json:"under_way"`
	// Ended are the operations that began within the last 7 days and have ended, newest first.
	Ended []Operation `json:"ended"`
	// Error is why the ended operations could not be read; "" if they were read.
	Error string `json:"error,omitempty"`
}

// Operation is an operation with what it is in words.
type Operation struct {
	scale.Operation
	// Waited hides the one that is stored, in nanoseconds; WaitedSeconds is how long the step was watched.
	Waited Unsaid `json:"waited,omitzero"`
	// WaitedSeconds is how long dynascale has watched the instance after a resize, to see whether the instance works.
	// Times in which no daemon ran do not count. The value is 0 before the resize reaches the `phase` `verifying`. It
	// is always 0 if the operation is not a resize.
	WaitedSeconds float64 `json:"waited_seconds"`
	// Progress says, as a sentence, how far the operation is.
	Progress string `json:"progress"`
	// IfAbandoned says, as a sentence, what would stay half done if you abandoned the operation now; "" if the
	// operation has ended.
	IfAbandoned string `json:"if_abandoned,omitempty"`
}

// Unsaid is a value that is neither written nor read, whatever an older daemon says.
type Unsaid struct{}

// IsZero leaves it out.
func (Unsaid) IsZero() bool { return true }

// UnmarshalJSON passes over it.
func (*Unsaid) UnmarshalJSON([]byte) error { return nil }

// Reloaded is the answer to a reload.
type Reloaded struct {
	// Reloaded is true if the new configuration is in force.
	Reloaded bool `json:"reloaded"`
	// Waiting are the keys whose new values take effect only after a restart. All other keys are in force now.
	Waiting []string `json:"waiting_for_restart,omitempty"`
	// Told are sentences about other effects of the reload, such as renamed tiers.
	Told []string `json:"told,omitempty"`
}
