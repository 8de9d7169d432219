// Package wire is the wire-level face of the simulated cloud: an http.Handler
// that real AWS clients talk to.
//
// In go signed HTTP requests; the service is read from the SigV4 credential
// scope, the signature itself is never checked. Out come answers in the
// protocol of the request: AWS Query for autoscaling, elasticloadbalancing
// (target groups only) and sts, JSON 1.0 for sqs, and RPC v2 CBOR, JSON 1.0/1.1
// or AWS Query for cloudwatch (scope "monitoring"). ec2 only ever answers with
// well-formed errors.
//
// The world behind the answers is a Cloud; this package keeps no state of it.
// Requests are read strictly: an operation, a parameter or a member that is not
// known is refused, never ignored. Settings of a group other than its sizes are
// known and have no effect, because the world has no such settings. The Unit of
// a metric query is known and has no effect either.
//
// Failures of the Cloud become the error that AWS gives for them, except
// scale.Unreachable: then the connection is held for a while and dropped
// without an answer.
package wire
