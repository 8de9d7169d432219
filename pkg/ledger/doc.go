// Package ledger is the durable memory of dynascale: what was decided, what the
// cloud said, and what has to be remembered of it for the next decision.
//
// In go decisions (Intend, before anything is done) and records (Settle, after
// it). Out come the past of a tier, which the guards need, and the records, for
// explain and history. An operator's actions (Act) are kept until they end, and come
// back in the past of their tier. Ledger keeps them in an SQLite file that survives kill -9
// at any moment; Memory is its twin without a file, for simulations and dry
// runs. Both answer alike, and both let Fold say what a record means.
//
// One process writes; it holds a lock that the kernel drops when it dies. Any
// number may read meanwhile. When the file cannot be written, the ledger goes on
// in RAM and Health says so: the caller then must not shrink anything.
//
// The file must be on a local disk. SQLite's write-ahead log needs memory shared
// between processes, and on NFS, EFS or SMB it can lose or damage data.
//
// The ledger decides nothing, and it never reads the clock to judge a record:
// retention and memory count from the times in the records.
package ledger
