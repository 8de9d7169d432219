// Package life finds out whether the daemon of a configuration is alive.
//
// In go the way to it (client.Client) and the path of its ledger; out comes a Life: what it
// is found to do, in a sentence, what the reader can do, and the daemon's own account of
// itself. It is asked first; when it does not answer, the lock of its ledger tells whether a
// process of this machine has it open.
//
// It changes nothing, and prints nothing.
package life
