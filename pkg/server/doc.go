// Package server is the window into the running daemon: health, metrics and a
// JSON API. All of it reads, but for four calls that need a token: an operator's
// orders about a tier, and reading the configuration again.
//
// In go a Board (the records of the last pass and the state of the loop), a
// History (the ledger's records), Orders (where orders are kept), and the calls
// that the loop and the cloud's clients make on Metrics. Out come an
// http.Handler, and Serve, which runs one.
//
// The package never changes a tier itself: an order is kept, and the next pass
// obeys it. It asks the cloud for nothing, and holds no lock while it writes to
// a client, so that a slow or hostile reader never delays the loop. It knows
// nothing of other packages than scale.
package server
