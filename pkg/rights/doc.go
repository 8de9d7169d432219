// Package rights writes the least IAM policies that a configuration needs.
//
// In go tiers, each with the kind that says what it reads and changes; out come policies,
// one for every role, with a sentence for each statement. What kinds do not say, they do
// not get.
//
// The package thinks: no I/O, no context, no logger, no clock.
package rights
