package history

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Naming says what a resource is called since when: records are filed under the name of their day.
type Naming struct {
	Resource string
	Tier     string
	Since    time.Time
	// Was is what the resource was stored as before, where the configuration says more of it now.
	Was string
}

// Name writes down what resources are called.
func (b *Batch) Name(list []Naming) error {
	for _, n := range list {
		if n.Was != "" {
			if _, err := b.tx.Exec(`UPDATE OR REPLACE names SET resource = ? WHERE resource = ?`, n.Resource, n.Was); err != nil {
				return err
			}
		}
		if _, err := b.tx.Exec(`INSERT OR REPLACE INTO names (resource, since, tier) VALUES (?, ?, ?)`, n.Resource, n.Since.UnixMicro(), n.Tier); err != nil {
			return err
		}
	}
	return nil
}

// names are all namings, oldest first; none for a file of before resources had names.
func (v View) names() (out []Naming, err error) {
	var tables int
	if err := v.tx.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'names'`).Scan(&tables); err != nil || tables == 0 {
		return nil, err
	}
	err = each(v.tx, func(rows *sql.Rows) error {
		var n Naming
		var since int64
		err := rows.Scan(&n.Resource, &since, &n.Tier)
		n.Since = time.UnixMicro(since).UTC()
		out = append(out, n)
		return err
	}, `SELECT resource, since, tier FROM names ORDER BY since`)
	return out, err
}

// Namings are what all resources were called, oldest first.
func (v View) Namings() (Namings, error) { return v.names() }

// Namings are what resources were called, oldest first.
type Namings []Naming

// Of are those of a name.
func (all Namings) Of(tier string) (out Namings) {
	for _, n := range all {
		if n.Tier == tier {
			out = append(out, n)
		}
	}
	return out
}

// Resource are those of a resource.
func (all Namings) Resource(name string) (out Namings) {
	for _, n := range all {
		if n.Resource == name {
			out = append(out, n)
		}
	}
	return out
}

// At is the last that began at or before a time.
func (all Namings) At(at time.Time) (last Naming, found bool) {
	for _, n := range all {
		if !n.Since.After(at) {
			last, found = n, true
		}
	}
	return last, found
}

// Then is the name under which the records of a tier at a time stand: its own, or what its resource
// was called before it had that name.
func (all Namings) Then(tier string, at time.Time) string {
	mine := all.Of(tier)
	if len(mine) == 0 || !mine[0].Since.After(at) {
		return tier
	}
	// Nobody was called so then.
	if n, found := all.Resource(mine[0].Resource).At(at); found {
		return n.Tier
	}
	return tier
}

// Before are the other names that the resource of a tier had, newest first.
func (all Namings) Before(tier string) (out []string) {
	mine := all.Of(tier)
	if len(mine) == 0 {
		return nil
	}
	for _, n := range slices.Backward(all.Resource(mine[len(mine)-1].Resource)) {
		if n.Tier != tier && !slices.Contains(out, n.Tier) {
			out = append(out, n.Tier)
		}
	}
	return out
}

// Tell says in sentences what else the resource of a tier is or was called, for who reads records
// under one of its names; none when it always had this one.
func (all Namings) Tell(tier string) (out []string) {
	mine := all.Of(tier)
	if len(mine) == 0 {
		return nil
	}
	when := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }
	last := mine[len(mine)-1]
	of := all.Resource(last.Resource)
	if now := of[len(of)-1]; now.Tier != tier {
		out = append(out, fmt.Sprintf("tier %s has been named %s since %s (%s): later records are under that name", tier, now.Tier, when(now.Since), memory.Say(last.Resource)))
	}
	for i, n := range of {
		if i > 0 && n.Tier == tier && of[i-1].Tier != tier {
			out = append(out, fmt.Sprintf("tier %s was named %s until %s: earlier records are under that name", tier, of[i-1].Tier, when(n.Since)))
		}
	}
	for _, before := range slices.Backward(mine) {
		if before.Resource != last.Resource && before.Resource != memory.Unclaimed(tier) {
			out = append(out, fmt.Sprintf("the name %s has belonged to %s since %s; before, the name belonged to %s",
				tier, memory.Say(last.Resource), when(last.Since), memory.Say(before.Resource)))
			break
		}
	}
	return out
}

// Part is a piece of a trail that belongs to one resource.
type Part struct {
	Resource string
	Trail
}

// Split takes a trail apart by what its tier was the name of. What was recorded before anybody said
// that belongs to the first.
func (t Trail) Split(of Namings) (out []Part) {
	for _, p := range t.passes {
		n, found := of.At(time.UnixMicro(p.at))
		if !found {
			n = of[0]
		}
		if len(out) == 0 || out[len(out)-1].Resource != n.Resource {
			out = append(out, Part{Resource: n.Resource, Trail: Trail{Tier: t.Tier}})
		}
		last := &out[len(out)-1]
		last.passes = append(last.passes, p)
	}
	return out
}

// Join is one trail of several, oldest first.
func Join(trails []Trail) (out Trail) {
	for _, t := range trails {
		out.Tier, out.passes = t.Tier, append(out.passes, t.passes...)
	}
	slices.SortStableFunc(out.passes, func(a, b pass) int { return cmp.Compare(a.at, b.at) })
	return out
}

// renamed gives records the name of the tier that was asked for.
func renamed(r scale.Record, tier string) scale.Record {
	r.Decision.Tier = tier
	return r
}
