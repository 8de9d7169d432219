// Package stored says how a record is written as text, and reads back what any dynascale before
// this one wrote: it maps old names of modes and rules, and old places of what was learned.
//
// In go records and texts, out come texts and records. Memory and history share it and know
// nothing else of each other.
//
// The package thinks: no I/O, no context, no logger, no clock.
package stored
