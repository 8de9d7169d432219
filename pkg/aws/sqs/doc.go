// Package sqs is the adapter to Amazon SQS, and the only importer of that part
// of the SDK.
//
// In goes a queue's URL; out come its three message counts, or a *scale.Failure.
// A count that AWS does not give is an error, never a zero: a queue that looks
// empty would send its workers home.
package sqs
