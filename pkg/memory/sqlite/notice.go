package sqlite

import "database/sql"

// What is to be told to whom is text of pkg/notify, by names of its own. The table belongs to no format: an
// older dynascale leaves it alone, and one that comes back goes on with it.
const noticesTable = `CREATE TABLE IF NOT EXISTS notices (
	name TEXT PRIMARY KEY,
	body TEXT NOT NULL
) WITHOUT ROWID`

// Notices are the texts of a file, by their names; none of a file that has none.
func Notices(tx *sql.Tx) (map[string]string, error) {
	out := map[string]string{}
	if known, err := has(tx, "notices"); err != nil || !known {
		return out, err
	}
	err := each(tx, func(rows *sql.Rows) error {
		var name, body string
		err := rows.Scan(&name, &body)
		out[name] = body
		return err
	}, `SELECT name, body FROM notices`)
	return out, err
}

// Notices writes texts in the place of what is known by their names; "" takes one away.
func (t *Tx) Notices(texts map[string]string) error {
	if err := t.write(noticesTable); err != nil {
		return err
	}
	for name, body := range texts {
		var err error
		if body == "" {
			err = t.write(`DELETE FROM notices WHERE name = ?`, name)
		} else {
			err = t.write(`INSERT OR REPLACE INTO notices (name, body) VALUES (?, ?)`, name, body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
