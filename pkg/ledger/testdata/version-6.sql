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
CREATE TABLE orders (
	tier  TEXT NOT NULL,
	kind  TEXT NOT NULL,
	until INTEGER NOT NULL, -- when it ends
	body  TEXT NOT NULL,    -- scale.Order as JSON
	PRIMARY KEY (tier, kind)
) WITHOUT ROWID;
PRAGMA user_version = 2;
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
PRAGMA user_version = 5;
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
