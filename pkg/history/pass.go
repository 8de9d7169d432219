package history

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// pass is one record as it is written: its JSON, and what it is filed under.
type pass struct {
	tier string
	at   int64
	text string
}

// querier is a connection, or a transaction on one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each runs f on every row of a query.
func each(q querier, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(context.Background(), query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readPacked unpacks every body that a query finds, in its order.
func readPacked(q querier, query string, args ...any) (out []pass, err error) {
	err = each(q, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		texts, err := Unpack(body)
		if err != nil {
			return err
		}
		for _, text := range texts {
			p, err := filed(text)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	}, query, args...)
	return out, err
}

// filed reads what a text is filed under. Tier and time come first in it, which
// spares the rest; a name with an escape in it takes the longer way.
func filed(text string) (pass, error) {
	if rest, ok := strings.CutPrefix(text, `{"decision":{"tier":"`); ok {
		tier, rest, _ := strings.Cut(rest, `"`)
		if rest, ok := strings.CutPrefix(rest, `,"at":"`); ok && !strings.Contains(tier, `\`) {
			stamp, _, _ := strings.Cut(rest, `"`)
			if at, err := time.Parse(time.RFC3339Nano, stamp); err == nil {
				return pass{tier, at.UnixMicro(), text}, nil
			}
		}
	}
	r, err := pass{text: text}.record()
	return pass{r.Decision.Tier, r.Decision.At.UnixMicro(), text}, err
}

func (p pass) record() (scale.Record, error)  { return stored.Record([]byte(p.text)) }
func (p pass) essence() (scale.Record, error) { return stored.Essence([]byte(p.text)) }

// merge puts the evaluations of one tier in order; of two for one time the newer
// list's, and in it the later, wins.
func merge(older, newer []pass) []pass {
	all := slices.Concat(newer, older)
	slices.Reverse(all[:len(newer)])
	slices.SortStableFunc(all, func(a, b pass) int { return cmp.Compare(a.at, b.at) })
	return slices.CompactFunc(all, func(a, b pass) bool { return a.at == b.at })
}

// tierIDs are the numbers that the tables know the tiers by.
func tierIDs(q querier) (map[string]int64, error) {
	out := map[string]int64{}
	err := each(q, func(rows *sql.Rows) error {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		out[name] = id
		return err
	}, `SELECT id, name FROM tiers`)
	return out, err
}
