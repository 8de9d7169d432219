// Package event says what happened: to a tier, from one record to the next. Log lines and
// history spend this one value, so that neither tells what the other does not know, and
// whoever notifies people does too.
//
// In go what stood of a tier before and its newest record; out come the events between the
// two, and what stands now. What stands for minutes or days, such as a breaker that is open, is
// told when it begins, when it becomes another, and when it ends.
//
// The package thinks: no I/O, no context, no logger, no clock.
package event
