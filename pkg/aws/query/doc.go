// Package query asks services of AWS that speak the Query protocol and of which few operations are used:
// a form that is signed with the SDK's own signer goes out, XML comes back. It is a tenth of what the
// client of a service costs in the binary (docs/decisions/0003-notify).
//
// In go the service, an action and its parameters; out comes the answer, in the caller's own struct.
// Every error is a *scale.Failure. It does not repeat a call: who notifies repeats by himself, and knows
// whether the first may have arrived.
package query
