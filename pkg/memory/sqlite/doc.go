// Package sqlite is the durable memory: what the next decision needs, and what two machines must
// never both write. It is a few KB a tier.
//
// In go intents, what is kept of a past, operations and actions; out come the same at the next start
// (Load). Every write goes through Tx, which Writer.Enter gives only to who shows the lease
// that the file was last opened for writing under: a process that lost its lock, and does not know
// it, cannot write over what its successor remembers.
//
// The tables are SQLite's, in a file that pkg/ledger opens, locks and commits to, together with the
// history of the same evaluation.
package sqlite
