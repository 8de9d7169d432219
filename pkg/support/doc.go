// Package support makes the bundle that somebody who helps is sent: what is known of a daemon, its
// configuration and its machine, without secrets.
//
// In go texts under names, and what cannot be had with the reason; out comes one compressed archive,
// which only its owner may read. Every text passes pkg/redact, and what is secret on this machine
// (tokens, keys of AWS, values of the environment that the configuration uses) is found here.
//
// It asks nobody: whoever fills the bundle does.
package support
