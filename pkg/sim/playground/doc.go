// Package playground holds a simulated cloud that stays up beside people: its
// scenarios, and the trouble that is made in it while it runs.
//
// In go Options: a scenario, a speed, and the instant at which it begins. Advance moves
// the world to an instant of the wall clock; the Playground is an http.Handler with the
// AWS endpoint of the world, and beside it, under Path, the commands that make trouble.
//
// The world's clock is the wall clock, whatever the speed, because the clients that are
// pointed at it know no other: only the day of the load, and what AWS takes time for,
// run faster.
//
// It listens nowhere, writes no file and never asks for the time. What it remembers of a
// world that runs for weeks is bounded.
package playground
