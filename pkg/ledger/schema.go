package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// schemaVersion is the version of the tables, kept in PRAGMA user_version.
var schemaVersion = len(schemas)

// schemas lead from each version to the next, the first from an empty file. What
// is in the list has been written to disks and must not change; append.
var schemas = []string{schema1, schema2, schema3, schema4, schema5, schema6, schema7}

// Times are microseconds since 1970. A record is written twice over its life, both
// times by pack: first in a row of evaluations, which holds one evaluation of a few tiers (a
// shard) and costs one insert; later, beside the other evaluations of its tier, in a
// block, which holds two hours of one tier and is a third as big. News lists the
// records that belong into the history, wherever they are.
const schema1 = `
CREATE TABLE tiers (
	id    INTEGER PRIMARY KEY, -- its shard is id / 16
	name  TEXT NOT NULL UNIQUE,
	since INTEGER NOT NULL     -- when the memory of it began
);
CREATE TABLE intents (
	tier TEXT NOT NULL,
	at   INTEGER NOT NULL,
	body TEXT NOT NULL, -- scale.Decision as JSON; gone once the outcome is written
	PRIMARY KEY (tier, at)
) WITHOUT ROWID;
CREATE TABLE passes (
	shard INTEGER NOT NULL,
	at    INTEGER NOT NULL,
	body  BLOB NOT NULL -- packed records of one time, at most one of each tier
);
CREATE INDEX passes_shard_at ON passes (shard, at);
CREATE TABLE blocks (
	tier INTEGER NOT NULL,
	span INTEGER NOT NULL, -- two hours, counted from 1970
	body BLOB NOT NULL     -- packed records of one tier, oldest first
);
CREATE UNIQUE INDEX blocks_tier_span ON blocks (tier, span);
CREATE TABLE news (
	tier INTEGER NOT NULL,
	at   INTEGER NOT NULL,
	what INTEGER NOT NULL, -- see news.go
	PRIMARY KEY (tier, at)
) WITHOUT ROWID;
CREATE INDEX news_at ON news (at);
PRAGMA user_version = 1;
`

// An order is written when it is given, and goes when it is revoked or has ended.
const schema2 = `
CREATE TABLE orders (
	tier  TEXT NOT NULL,
	kind  TEXT NOT NULL,
	until INTEGER NOT NULL, -- when it ends
	body  TEXT NOT NULL,    -- scale.Order as JSON
	PRIMARY KEY (tier, kind)
) WITHOUT ROWID;
PRAGMA user_version = 2;
`

// An operation is written before its first step and after each, and stays for the
// history. The index is what keeps two of them away from one resource.
const schema3 = `
CREATE TABLE operations (
	id       TEXT PRIMARY KEY,
	tier     TEXT NOT NULL,
	resource TEXT NOT NULL,
	began    INTEGER NOT NULL,
	ended    INTEGER,      -- NULL while it is under way
	body     TEXT NOT NULL -- scale.Operation as JSON
) WITHOUT ROWID;
CREATE UNIQUE INDEX operations_open ON operations (resource) WHERE ended IS NULL;
CREATE INDEX operations_began ON operations (began);
ALTER TABLE tiers ADD COLUMN quiet INTEGER; -- since when it is quiet, or NULL
ALTER TABLE tiers ADD COLUMN waits INTEGER; -- since when a growth waits for the window, or NULL
ALTER TABLE tiers ADD COLUMN waits_size INTEGER NOT NULL DEFAULT 0; -- to which size
PRAGMA user_version = 3;
`

// Actions add up, so each has an id, which is never given again, and stays for the
// history. Orders become actions as they are.
const schema4 = `
CREATE TABLE actions (
	id    INTEGER PRIMARY KEY AUTOINCREMENT, -- a12 is 12
	until INTEGER,      -- NULL for one that ends by no time
	ended INTEGER,      -- NULL while it is in force, or until somebody noted that it is over
	body  TEXT NOT NULL -- scale.Action as JSON
);
CREATE INDEX actions_ended ON actions (ended);
INSERT INTO actions (until, body) SELECT until, body FROM orders ORDER BY tier, kind;
DROP TABLE orders;
PRAGMA user_version = 4;
`

// What an evaluation learned stands beside its decision, and an intent is a whole record. No
// table changes: an older dynascale would read breakers and losses as over.
const schema5 = `
PRAGMA user_version = 5;
`

// A memory belongs to a resource, and is written under a lease (pkg/memory/sqlite); what a resource
// was called when belongs to the history. Pasts of before are folded out of the records once more
// and kept from then on; what tiers knew of quiet times and waiting growth is not read after that.
const schema6 = `
CREATE TABLE fence (
	one    INTEGER PRIMARY KEY CHECK (one = 1), -- there is a single row
	epoch  INTEGER NOT NULL, -- grows each time that the file is opened for writing
	holder TEXT NOT NULL,    -- who did so last
	taken  INTEGER NOT NULL  -- when
);
INSERT INTO fence VALUES (1, 0, '', 0);
CREATE TABLE resources (
	resource TEXT PRIMARY KEY, -- region/account/kind/name, or tier/NAME until a configuration said it
	tier     TEXT NOT NULL,    -- what the configuration calls it; '' while another one has its name
	at       INTEGER NOT NULL, -- of the record that was learned last when it was written
	body     TEXT NOT NULL     -- memory.Kept as JSON
) WITHOUT ROWID;
CREATE TABLE names (
	resource TEXT NOT NULL,
	since    INTEGER NOT NULL,
	tier     TEXT NOT NULL, -- what it is called since then
	PRIMARY KEY (resource, since)
) WITHOUT ROWID;
PRAGMA user_version = 6;
`

// What is remembered of all tiers together, such as budgets, belongs to no resource.
const schema7 = `
CREATE TABLE whole (
	about TEXT PRIMARY KEY, -- budgets
	body  TEXT NOT NULL     -- as JSON
) WITHOUT ROWID;
PRAGMA user_version = 7;
`

// cacheSize is the page cache of a connection, 200 KiB. One page after the other is written or read, so that a larger one is no
// quicker (BenchmarkSettle1000, BenchmarkOpen1000), and SQLite's allocator keeps what a cache has once taken, at twice its
// size: a page with its header fills a slot of the next power of two.
const cacheSize = "cache_size(-200)"

// open connects to the file. mode is SQLite's: rwc, ro, or immutable, which
// reads a file that no process can be writing.
func open(path, mode string, pragmas ...string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {mode}, "_pragma": {"busy_timeout(5000)", cacheSize}}
	switch mode {
	case "rwc":
		q.Set("_txlock", "immediate")
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)", "journal_size_limit(16777216)")
	case "immutable":
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	q["_pragma"] = append(q["_pragma"], pragmas...)
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: abs, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // each connection has a page cache of its own
	return db, nil
}

// createFile makes the file unless it is there, private to the owner; SQLite gives its
// side files the same permissions. It makes no folder.
func createFile(path string) (made bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		// It also fails here where the file is there and may not be written.
		f, err = os.OpenFile(path, os.O_RDWR, 0)
	} else if err == nil {
		made = true
	}
	if err != nil {
		return false, err
	}
	return made, f.Close()
}

// checkVersion refuses a file that this program does not understand. If write is
// set, it makes the tables that an empty or an older file lacks; otherwise an
// older file is read as it is.
func checkVersion(ctx context.Context, db *sql.DB, path string, write bool) error {
	var version, tables int
	err := db.QueryRowContext(ctx, "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version").Scan(&version, &tables)
	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return newerFormat(db, path, version)
	case version == schemaVersion:
		return nil
	case version == 0 && tables > 0:
		return foreignError{text: fmt.Sprintf("%s is an SQLite file, but not a ledger of dynascale: check the path", path)}
	case version == 0 && !write:
		return foreignError{text: fmt.Sprintf("ledger %s holds nothing yet: 'dynascale run' has not completed an evaluation", path), empty: true}
	case !write:
		return nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, schema := range schemas[version:] {
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return err
		}
	}
	return tx.Commit()
}
