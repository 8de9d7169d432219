// Package guard holds the rules that hold a change back, wholly or in part: busy, which
// comes before everything else, then those of order in pkg/policy/guards.go, of which limits
// is always last so that nothing can undo it.
//
// In goes a snapshot, the current size and the size wanted so far; out comes the
// size the guard allows and the sentence why, empty when it has no objection. A
// guard remembers nothing: what it needs to know of the past is in the
// snapshot, which the ledger fills, so cooldowns and windows survive a restart.
//
// The package thinks: no I/O, no context, no logger, no clock.
package guard
