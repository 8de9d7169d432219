package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// The dynascale that writes a file signs it, so that an older one, which does not
// understand it, can say which version does. The table belongs to no format: every
// version since may read it, whatever else changed.
const writersTable = `CREATE TABLE IF NOT EXISTS writers (
	version TEXT PRIMARY KEY, -- of the dynascale that opened the file for writing
	at      INTEGER NOT NULL  -- when it did so last
) WITHOUT ROWID`

// signFile notes who writes from now on.
func signFile(ctx context.Context, db *sql.DB, version string) error {
	if version == "" {
		return nil
	}
	if _, err := db.ExecContext(ctx, writersTable); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, `INSERT INTO writers (version, at) VALUES (?1, ?2) ON CONFLICT (version) DO UPDATE SET at = ?2`,
		version, time.Now().UnixMicro())
	return err
}

// rowQuerier is a connection, or a transaction on one.
type rowQuerier interface {
	QueryRow(query string, args ...any) *sql.Row
}

// writerOf is the version that wrote a file last; "" when nobody signed it.
func writerOf(q rowQuerier) (version string) {
	if q.QueryRow(`SELECT version FROM writers ORDER BY at DESC LIMIT 1`).Scan(&version) != nil {
		return ""
	}
	return version
}

// newerFormat tells what to do with a file that this program is too old for.
func newerFormat(db *sql.DB, path string, format int) error {
	by, install := "a newer dynascale", "install the newer version again"
	if version := writerOf(db); version != "" {
		by, install = "dynascale "+version, "install "+version+" again"
	}
	return foreignError{text: fmt.Sprintf("ledger %s was written by %s in format %d, and this dynascale knows formats up to %d: %s, or restore a backup that this dynascale can read ('dynascale ledger restore FILE' keeps the present file). "+
		"Without a backup, move the file aside: no tier then shrinks until its cooldown is over", path, by, format, schemaVersion, install)}
}
