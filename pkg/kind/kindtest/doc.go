// Package kindtest is the contract of kinds of tiers: what must be true of each of them,
// whatever it scales.
//
// In goes a Case, a kind beside a tiny cloud in which its tier is well; Run asserts the
// contract on it. Cloud is a cloud for tests: shelves that a test fills, edits and breaks,
// and Plan and Next let a kind look at it and think, the way the daemon's engine does.
//
// It is for tests alone; nothing that runs imports it.
package kindtest
