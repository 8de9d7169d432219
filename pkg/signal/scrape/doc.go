// Package scrape is a source of numbers: one metric of a page that is written for Prometheus, read without one.
//
// A counter becomes a rate from one look to the next: the first look tells nothing, and a counter that began anew tells the
// least that it can have been, so that a restart never looks like less load. A histogram becomes a quantile of what
// was counted between two looks. Of several values nobody chooses unless the signal says how they are combined.
//
// It is pure: in goes what was read, out comes the number.
package scrape
