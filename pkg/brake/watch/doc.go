// Package watch reads what the brakes say: the brake files in the folder of the ledger,
// and the remote brake, a parameter of Systems Manager.
//
// Out come brake.States. A file is looked at before every write, within a limit of time and
// by one goroutine, however many ask; one that cannot be looked at counts as active. The
// parameter is read once in an evaluation and beside it; while it cannot be read, the last
// that is known stays in force, also over a restart, and with none known it counts as
// pulled.
//
// It stops nothing itself and writes nothing to AWS.
package watch
