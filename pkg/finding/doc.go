// Package finding holds what one look at a part of dynascale came to: the result, the
// sentence, and what the reader can do.
//
// The kinds of tiers say their findings of a resource, and pkg/doctor those of everything
// else. A finding is a value: who prints it, as text or as JSON, adds nothing.
//
// The package thinks: no I/O, no logger, no clock.
package finding
