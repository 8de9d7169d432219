// Package history is what was: the record of every evaluation, for explain and for the list of
// changes, and the numbers that signals had, for forecasts and for the trial of another
// configuration on old load.
//
// In go records (Batch.Add), a transaction an evaluation; out come records by tier and time
// (View.At, Latest), those that tell of something (Events), and series (Series). Records are packed
// per tier after an hour and deleted after the retention (Tidy). Nothing here decides anything: a
// daemon whose history is lost goes on as it was, because what the next decision needs is in the
// memory (pkg/memory). The one thing that it takes from here is the trail of the last hour.
//
// The tables are SQLite's, in a file that pkg/ledger opens, locks and commits to.
package history
