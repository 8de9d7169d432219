// Package kind says what a kind of tier is: the roles that one plays, and what kinds
// share. Each kind is a folder beneath this one and an entry in package kinds, and
// nothing else in dynascale knows one by name.
//
// Configured is the first role: what a tier of the kind says in the configuration. In goes
// what is written and the rest of the tier; out come the value, its defaults and what is
// wrong.
//
// The package thinks: no I/O, no context, no logger, no clock.
package kind
