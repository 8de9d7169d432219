// Package apitest is for tests of what commands print as JSON.
//
// In goes the text of a command; out comes a record, as far as the shapes of docs/json.md tell one:
// sizes, reasons, recommendations, signals, capacity and outcome. What is null there is zero here, so
// that a test that asks whether something is unknown reads the shape itself.
//
// It is not linked into the binary.
package apitest
