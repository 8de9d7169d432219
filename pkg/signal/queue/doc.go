// Package queue is a source of numbers: how many messages an SQS queue holds, asked of the
// queue itself, because CloudWatch tells it minutes later.
//
// It is pure: in goes what was read, out comes the number.
package queue
