// Package pattern has regular expressions that are compiled when they are first used.
//
// The configuration, the redaction of secrets and the answers to mistakes know about two hundred, of which a
// daemon meets a few. Compiled at its start, they would be three megabytes that it keeps, and seven
// milliseconds of every command.
package pattern
