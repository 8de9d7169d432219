// Package replay decides again what was decided before, under another configuration, and tells where it
// differs and why.
//
// In go the records of past evaluations, out come the decisions that the configuration would have made in the
// situations as they were. Sizes, signals, failures and the outcomes of changes stay those that were recorded; what
// the configuration judged (its recommendations, what it learned) goes on from evaluation to evaluation. So it tells what
// would have been decided, and not what would have come of it: simulate tells that.
//
// It runs the very parts that the daemon runs (loop.Parts): the recorded world stands in the place of the
// collector, the recorded outcomes in that of AWS, and a memory in RAM in that of the ledger.
package replay
