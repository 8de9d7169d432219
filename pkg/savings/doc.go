// Package savings says what a tier that follows its load has cost, beside one that stands still: at the
// largest size that it had, and at its present one.
//
// In go the sizes that a tier had with what they cost (Point), out come dollars (Result). What is not known
// is left out of both sides and told as hours without a figure: it is never zero, and never a saving.
//
// The package thinks: no I/O, no clock.
package savings
