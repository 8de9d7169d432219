// Package reporter is what a daemon tells: to the log, to the metrics and to the API.
//
// In go the results of evaluations and what happens between them (a source that fails,
// credentials that change, a reload, locks); out come lines of the log, each when something
// begins and when it ends (package event says which), the figures of server.Metrics, and the
// newest record of every tier for server.Reporter. All print the same value.
//
// The log is one Spender of events; who notifies people is another, and pkg/app hands it to New.
//
// It decides nothing, asks nobody and writes no file.
package reporter
