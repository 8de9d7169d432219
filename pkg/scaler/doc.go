// Package scaler holds the ways to propose a size. The variable registry has all of them, and
// three are those of AWS: target_tracking, step_scaling and simple_scaling.
//
// In goes a read-only scale.Snapshot and the size to start from; out comes one
// scale.Recommendation, which says the size the scaler would choose if nobody could
// object, and why. A scaler whose signal is missing abstains; it never reads a
// missing value as zero.
//
// A threshold takes steps and needs no ratio. Every ratio is multiplied by the capacity that was in service at the time the
// sample is about, not by today's desired size: CloudWatch lags and machines
// boot slowly, and a ratio applied to the desired size compounds with every
// tick until the first new machine arrives (10 instances that should become 16
// become 109). A recommendation never points the other way than its ratio, so capacity
// that is ordered and not yet in service counts as ordered.
//
// The package thinks: no I/O, no context, no logger, no clock.
package scaler
