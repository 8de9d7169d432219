// Package server is the window into the running daemon: health, metrics and a
// JSON API, all of it read-only.
//
// In go a Board (the records of the last pass and the state of the loop), a
// History (the ledger's records), and the calls that the loop and the cloud's
// clients make on Metrics. Out come an http.Handler, and Serve, which runs one.
//
// The package changes nothing, asks the cloud for nothing, and holds no lock
// while it writes to a client, so that a slow or hostile reader never delays
// the loop. It knows nothing of other packages than scale.
package server
