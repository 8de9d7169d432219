// Package cloudwatch is the adapter to Amazon CloudWatch, and the only importer
// of that part of the SDK.
//
// In go up to 500 slots of signal.Query (one per metric, one more than its inputs
// per expression) and a time window; out comes one signal.Series per query, in
// their order, points newest first. Everything CloudWatch says about a series
// that is not "Complete" ends up in Series.Problem.
//
// PutMetric publishes a value; it is the heartbeat, and no part of an evaluation.
//
// It keeps no cache, decides nothing about age or quality, and does not apply
// Query.PerSecond.
package cloudwatch
