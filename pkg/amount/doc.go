// Package amount writes numbers for people, in one way for messages, tables and pages: counts with
// the noun in the right number (1 replica, 12,400 messages), values with their unit (86.4 %, 0.73 s,
// 7.06 GiB), sizes, shares and dollars.
//
// Digits are four at most, and a whole number is whole: never 1.586e+04. Sizes are in binary units,
// lengths of time (4 h 25 min) in a form that package span reads, so that they can be typed in again. What is not a
// number says so, and is never 0.
//
// The package thinks: no I/O, no clock. Numbers for machines (JSON, metrics, figures of reasons) do not
// come here: they are numbers.
package amount
