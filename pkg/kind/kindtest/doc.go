// Package kindtest tests kinds of tiers.
//
// Cloud is a cloud for tests: shelves that a test fills, edits and breaks. Plan and Next
// let a kind look at it and think, the way the daemon's engine does.
//
// It is for tests alone; nothing that runs imports it.
package kindtest
