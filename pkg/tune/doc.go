// Package tune says what other cooldowns would have done with the load that a tier has had.
//
// In go the minutes of its history (Minute), its policy, and the cooldowns to try; out comes for each how often the
// size would have changed and turned, how long the tier would have been short, and its unit-hours (Result). The
// guards of the tier decide, on the need that was recorded: nothing is worked out by a second set of rules.
//
// What history cannot tell is told beside it: Notes.
//
// The package thinks: no I/O, no clock.
package tune
