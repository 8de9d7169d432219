// Package estate holds the nouns for what stands still until somebody changes it:
// machines, databases, database clusters, and the target groups in front of them.
//
// It is the second half of the dictionary: pkg/scale says what every tier has in
// common, and this package what AWS says of the things behind vertical and database
// tiers. The adapters fill these values, the collector makes snapshots of them, and
// operations look at them to find their next step. Nothing here acts, and nothing
// but the standard library is imported.
package estate
