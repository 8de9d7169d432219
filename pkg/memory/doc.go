// Package memory says what the next decision needs of what was: what a record teaches (Fold), what
// the end of a change teaches (Settle: which direction a breaker holds after an operation that went
// wrong, which sizes that come later are still dynascale's own doing), what of a past is written
// down by itself (Kept), and what a memory belongs to (Resource, Claim).
//
// In go pasts, records and the claims of a configuration; out come pasts, and what is kept of them.
// Who keeps it is memory/ram and memory/sqlite. What an evaluation learns before it changes anything
// is pkg/policy's.
//
// The package thinks: no I/O, no context, no logger, no clock.
package memory
