// Package facts holds what was read of a cloud, on typed shelves: groups, instances,
// databases and what else the kinds of tiers have to know.
//
// A shelf says once what its things are called, how long an answer holds, how many fit
// into one call, and which permission that call needs. A kind of tier says what it wants
// from which shelf and makes its view of what was found; it never reads. pkg/facts/fetch
// reads, and the adapters of a cloud are its sources.
//
// The package thinks: no I/O, no logger, no clock.
package facts
