// Package sqs is the queues of a simulated cloud: messages that arrive, wait, are worked on
// and come back when their worker is gone.
//
// In go QueueSpecs and crews, which are whoever works a queue off; out come depths, flows and
// the metrics of AWS/SQS. Counts are exact, where SQS promises approximations.
//
// It does not know what its workers are.
package sqs
