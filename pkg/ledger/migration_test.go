package ledger

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// oldScript is the file as an earlier version made it.
func oldScript(t *testing.T, version int) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("version-%d.sql", version)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// oldFile is one of an earlier version with a single record in it, and from the second
// version on an order, which is an action by now.
func oldFile(t *testing.T, version int, r scale.Record, o scale.Action) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger.db")
	db, err := open(path, "rwc")
	if err != nil {
		t.Fatal(err)
	}
	text, err := (&stored.Writer{}).Text(r)
	if err != nil {
		t.Fatal(err)
	}
	order, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	at := r.Decision.At.UnixMicro()
	type statement struct {
		sql  string
		args []any
	}
	statements := []statement{
		{oldScript(t, version), nil},
		{"INSERT INTO tiers (id, name, since) VALUES (1, 'web', ?)", []any{at}},
		{"INSERT INTO passes VALUES (0, ?, ?)", []any{at, history.Pack([]string{text})}},
		{"INSERT INTO news VALUES (1, ?, 1)", []any{at}},
	}
	switch {
	case version >= 4:
		statements = append(statements, statement{"INSERT INTO actions (until, body) VALUES (?, ?)", []any{o.Until.UnixMicro(), string(order)}})
	case version >= 2:
		statements = append(statements, statement{"INSERT INTO orders VALUES ('web', 'pause', ?, ?)", []any{o.Until.UnixMicro(), string(order)}})
	}
	for _, s := range statements {
		if _, err := db.Exec(s.sql, s.args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func versionOf(t *testing.T, path string) (v int) {
	t.Helper()
	db, err := open(path, "ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("PRAGMA user_version").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMigration(t *testing.T) {
	for version := 1; version < schemaVersion; version++ {
		t.Run(fmt.Sprint("from version ", version), func(t *testing.T) {
			r, o := plain("web", minute(0), 4, 6, scale.Applied), pause("web", 0, 60)
			path := oldFile(t, version, r, o)
			want := memory.Fold(scale.Past{}, r, memory.DefaultKeep)
			if version >= 2 {
				want.Actions = []scale.Action{numbered(o, 1)}
			}

			reader := openLedger(t, Options{Path: path, ReadOnly: true})
			same(t, "a reader's past", want, reader.Past("web"))
			same(t, "a reader's actions", want.Actions, reader.Actions(noon))
			same(t, "a reader's past actions", []scale.Action{}, past(t, reader, 5))
			same(t, "a reader's operations", []scale.Operation{}, reader.Operations())
			ended, err := reader.Ended(ctx, "", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "a reader's history of operations", []scale.Operation{}, ended)
			same(t, "a dry run's operations", []scale.Operation{}, NewMemoryFrom(reader).Operations())
			reader.Close()
			same(t, "version after reading", version, versionOf(t, path))

			op := resize("a", "vm-a", "i-1", 0)
			quiet := wishing(minute(1), 2)
			for range 2 {
				l := openLedger(t, Options{Path: path})
				want.Actions = l.Past("web").Actions
				same(t, "past", want, l.Past("web"))
				if version >= 2 {
					same(t, "the order is an action", []scale.Action{numbered(o, 1)}, l.Actions(noon)[:1])
				}
				act(t, l, o)
				begin(t, l, op)
				settle(t, l, quiet)
				got, err := l.At(ctx, "web", noon)
				if err != nil {
					t.Fatal(err)
				}
				same(t, "record", r, got)
				l.Close()
				same(t, "version after writing", schemaVersion, versionOf(t, path))
			}
			l := openLedger(t, Options{Path: path, ReadOnly: true})
			all := []scale.Action{numbered(o, 1), numbered(o, 2)}
			if version >= 2 {
				all = append(all, numbered(o, 3))
			}
			same(t, "actions, none of which took the place of another", all, l.Actions(noon))
			same(t, "operations", []scale.Operation{op}, l.Operations())
			same(t, "quiet", scale.Quiet{Since: minute(1), Seen: minute(1)}, l.Past("db").Quiet)
		})
	}
}

// Whoever edits a schema that is on disks instead of appending one would leave old
// files without the change.
func TestOldSchemasAreWhatTheyWere(t *testing.T) {
	same(t, "the first schema", oldScript(t, 1), schema1[1:])
	same(t, "the second", oldScript(t, 2), schema1[1:]+schema2[1:])
	same(t, "the third", oldScript(t, 3), schema1[1:]+schema2[1:]+schema3[1:])
	same(t, "the fourth", oldScript(t, 4), schema1[1:]+schema2[1:]+schema3[1:]+schema4[1:])
	same(t, "the fifth", oldScript(t, 5), schema1[1:]+schema2[1:]+schema3[1:]+schema4[1:]+schema5[1:])
	same(t, "the sixth", oldScript(t, 6), schema1[1:]+schema2[1:]+schema3[1:]+schema4[1:]+schema5[1:]+schema6[1:])
}
