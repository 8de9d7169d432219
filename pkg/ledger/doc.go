// Package ledger is the one file that holds what dynascale remembers: the memory, which the next
// decision needs (pkg/memory), and the history, which tells what was (pkg/history).
//
// In go decisions (Intend, before anything is done) and records (Settle, after it), actions (Act),
// operations (Begin, Advance) and what a configuration calls its resources (Claim). Out come the past
// of a tier and the records, for explain and history. Ledger keeps them in an SQLite file that
// survives kill -9 at any moment, with one commit for memory and history; Memory is its twin without a
// file, for simulations and dry runs. Both answer alike.
//
// One process writes; it holds a lock that the kernel drops when it dies, and a lease that every write
// shows (sqlite.Lease). Any number may read meanwhile. When the file cannot be written, or belongs
// to another process, the ledger goes on in RAM and Health says so: the caller then must not shrink
// anything.
//
// The file must be on a local disk. SQLite's write-ahead log needs memory shared
// between processes, and on NFS, EFS or SMB it can lose or damage data.
//
// The ledger decides nothing, and it never reads the clock to judge a record:
// retention and memory count from the times in the records.
package ledger
