// Package ram is the memory of all tiers as a process has it before its eyes: a past for every tier,
// the actions in force, the operations under way.
//
// In go the records of evaluations, actions and operations, as soon as they happen and before any
// disk has them; out come the pasts that the next decisions need. The durable memory
// (memory/sqlite) fills it at the start. It is also the whole memory where nothing outlives the
// process: in simulations and dry runs.
//
// It is safe for use by several goroutines. It does no I/O and reads no clock.
package ram
