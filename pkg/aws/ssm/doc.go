// Package ssm is the adapter to the Parameter Store of AWS Systems Manager, without that part of
// the SDK: see package thin.
//
// In go the name of a parameter and its text. PutParameter changes the world: it makes the
// parameter or overwrites it. GetParameter reads one. Every error is a *scale.Failure.
//
// It reads and writes no secrets: a parameter is plain text here.
package ssm
