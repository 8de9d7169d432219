// Package resource holds the nouns for what AWS says of the things that tiers scale:
// groups, services, machines, databases, database clusters, the target groups in front of
// them, and the queues that they work on.
//
// It is a part of the dictionary: pkg/scale says what every tier has in common, and
// this package what stands behind it. The adapters fill these values, the collector
// makes snapshots of them, and operations look at them to find their next step. Nothing
// here acts, and only the standard library and pkg/scale are imported.
package resource
