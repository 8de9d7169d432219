// Package server is the window into the running daemon: health, metrics and a
// JSON API, over TCP and over the control socket. What changes something (pauses,
// overrides and their end, abandoning an operation, reading the configuration
// again) needs the token over TCP, and nothing but the socket's permissions there.
//
// In go a Reporter (the records of the last evaluation and the state of the loop), a
// History (the ledger's records), Actions (where pauses and overrides are kept),
// what the brakes say, and the calls that the loop and the cloud's clients make on
// Metrics. Out come an http.Handler, and Serve, which runs one.
//
// The package never changes a tier itself: an action is kept, the gate of
// pkg/brake holds what a pause names at once, and the next evaluation obeys. It asks
// the cloud for nothing, and holds no lock while it writes to a client, so that a
// slow or hostile reader never delays the loop.
package server
