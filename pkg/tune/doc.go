// Package tune says what other settings would have done with the load that a tier has had: other cooldowns, and other
// sizes of a machine or database.
//
// For a cooldown the minutes of its history (Minute), its policy, and the cooldowns to try go in, and out comes for each how often the
// size would have changed and turned, how long the tier would have been short, and its unit-hours (Result). The
// guards of the tier decide, on the need that was recorded: nothing is worked out by a second set of rules.
//
// Of a machine or database the records themselves go in (Usage), and out comes how much CPU it needs, from a Histogram that
// forgets slowly, the size of its ladder that has it (Sizing), and whether that is worth a restart (Move).
//
// What history cannot tell is told beside it: Notes.
//
// The package thinks: no I/O, no clock.
package tune
