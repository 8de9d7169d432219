// Package memory says what the end of a change teaches: which direction a breaker holds
// after an operation that went wrong, and which sizes that come later are still dynascale's
// own doing.
//
// In go what an evaluation has learned, its decision and the outcome; out comes what is
// remembered of all three. What an evaluation learns before it changes anything is pkg/policy's.
//
// The package thinks: no I/O, no context, no logger, no clock.
package memory
