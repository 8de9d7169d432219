// Package client is how commands ask the running daemon: over its control socket, or over TCP with the
// token. There is one method per address of the API, which bounds how long it waits, and one error type
// for each way to get no answer: NoAnswer, Refused, Older, Foreign.
//
// It finds no daemon and prints nothing; who uses it says which daemon is meant.
package client
