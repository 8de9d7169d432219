// Package kinds is the only list of the kinds of tiers.
//
// In goes the key that a tier has; out comes the value of its kind, with the defaults of
// the configuration. Who adds a kind adds one line here.
//
// The package thinks: no I/O, no context, no logger, no clock.
package kinds
