// Package reason says what the reasons of a decision come to: the one that heads it, the
// sentence for people, and whether they add up. Log line, table, API and page all ask
// here, so that none of them tells another cause.
//
// The package thinks: no I/O, no context, no logger, no clock.
package reason
