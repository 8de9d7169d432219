// Package fetch reads facts of a cloud: what is wanted and due, in as few calls as AWS
// allows, within the time there is.
//
// In go sources, one for each shelf, and what is wanted of them; out come facts. A source
// that fails, hangs or panics costs its own things and nobody else's. It decides nothing.
package fetch
