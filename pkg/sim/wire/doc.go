// Package wire is the wire-level face of the simulated cloud: an http.Handler
// that real AWS clients talk to.
//
// In go signed HTTP requests; the service is read from the SigV4 credential
// scope, the signature itself is never checked. Out come answers in the
// protocol of the request: AWS Query for autoscaling, elasticloadbalancing
// (target groups and what is in them), rds and sts; its EC2 dialect, with an error
// shape of its own, for ec2; JSON 1.0 for sqs and 1.1 for ssm and
// application-autoscaling; and RPC v2 CBOR, JSON 1.0/1.1 or AWS Query for
// cloudwatch (scope "monitoring").
//
// The world behind the answers is a Cloud; this package keeps no state of it. A
// Cloud without machines, databases and the like answers with empty lists.
//
// Requests are read strictly: an operation, a parameter or a member that is not
// known is refused, never ignored. Settings of a group other than its sizes, and of
// a new replica other than its class and tags, are known and have no effect, because
// the world has no such settings. The Unit of a metric query is known and has no
// effect either. What would have an effect, and has none here, such as another
// engine version, is refused by name.
//
// Failures of the Cloud become the error that AWS gives for them, except
// scale.Unreachable: then the connection is held for a while and dropped
// without an answer.
package wire
