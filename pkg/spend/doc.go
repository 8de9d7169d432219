// Package spend says what tiers have cost: what AWS bills, integrated over time, in each hour, day
// and calendar month of the owner's clock.
//
// A Meter (of package scale) is a mark and a rate: what had been spent at an instant, and what is
// spent in an hour since. Read moves it on to another instant, and Advance puts a new mark where the
// rate changed. A meter whose rate stays is not written again at every evaluation, and none is lost:
// whoever stops between two marks reads the same afterwards, once and never twice.
//
// The package thinks: no I/O, no context, no logger, no clock.
package spend
