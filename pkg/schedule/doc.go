// Package schedule says which sizes the calendar of a tier asks for.
//
// In go an instant and the entries of a schedule; out comes a Level: the smallest and the largest size, or none,
// and which entries say so. A level is worked out of the instant alone, never of what comes next or of what was
// done before: a daemon that starts, reloads or was away decides as one that ran.
//
// Three rules make one level of several entries:
//
//   - Entries without an end are a table of steps: the one that began last holds until another of them begins.
//   - Entries with an end go over the table, and over each other in their order: the last that holds decides each
//     bound that it sets. Where two of them contradict each other, the later one moves the bound of the earlier.
//   - An entry with a lead raises the size before it begins, and never lowers it then.
//
// The package thinks: no I/O, no context, no logger, no clock.
package schedule
