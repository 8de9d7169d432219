// Package app wires: a checked configuration becomes parts, and parts become a
// running program that starts, reloads and stops.
//
// It may import every other package, and only cmd imports it. Daemon runs the parts that
// pkg/assembly makes for ever, on the clouds of pkg/aws/cloud and the ledger; Plan runs them
// once and without writing.
package app
