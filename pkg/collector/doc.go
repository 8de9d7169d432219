// Package collector turns the sources of the cloud into one scale.Snapshot per
// tier: metrics, sizes of groups, databases and machines, queue depths, failed
// launches, who else wants to change them, and which operations are under way.
//
// At every evaluation it makes one plan for all tiers: queries are merged, those whose
// newest settled period is already known are dropped, and the rest is packed
// into as few calls as AWS allows. What could not be read is a scale.Gap in its
// own tier, never an error and never a zero; the last known value is used until
// it is too old. Every source has its own deadline, and a source that hangs,
// fails or panics costs only its own signals.
//
// It decides nothing, writes nothing to the cloud, and imports no SDK. Its cache
// lives in memory only: a restart asks again.
package collector
