// Package app wires: a checked configuration becomes parts, and parts become a
// running program that starts, reloads and stops.
//
// It may import every other package, and only cmd imports it. Assemble turns a
// configuration, a cloud and a memory into loop.Parts; Daemon runs them for
// ever, Plan once and without writing, Simulate and Demo on the simulated cloud.
package app
