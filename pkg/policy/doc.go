// Package policy turns one snapshot into one decision: bounds, then the scalers
// of the tier, then its guards in their fixed order, limits last.
//
// In goes a scale.Snapshot; out comes a scale.Decision whose reasons add up:
// each starts where the last one ended, and the last ends at the decision.
// Several scalers are arbitrated here: the largest recommendation wins, and shrinking
// needs all of them. A tier on which an operation is under way holds before anything
// else is thought of.
//
// The package thinks: no I/O, no context, no logger, no clock.
package policy
