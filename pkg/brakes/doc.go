// Package brakes is all that can stop a daemon, together: pauses of operators, the brake files
// beside its ledger, and the remote brake.
//
// In go the folder of the ledger, its memory of actions and operations, and the remote brake
// of a configuration (Obey); out come the gate that every write passes (Gate), what is said of
// the brakes in every snapshot (Over) and over the API (Report), and a line of the log for each
// that was pulled, released or cannot be read.
//
// What a brake file and a parameter say is read by pkg/brake/watch; what a brake holds is told
// by pkg/brake. It decides no size and changes nothing at AWS.
package brakes
