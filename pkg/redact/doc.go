// Package redact takes secrets out of texts that are given away: configurations, logs, answers.
//
// In go texts and what is known to be secret (tokens, values of the environment); out come the same
// texts with REDACTED in place of secrets: what is known, what looks like a key of AWS or of others,
// what stands behind a name such as password, what a URL carries beside its host, and anything long
// and random. It errs on the side of taking away: a name that is lost is asked for again, a secret
// that was sent is not taken back.
//
// The package thinks: no I/O, no clock, no logger.
package redact
