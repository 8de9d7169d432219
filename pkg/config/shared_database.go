package config

import (
	"cmp"
	"fmt"
)

// SharedDatabases notes tiers that count the connections of one database: each counts all of them as its own.
func (c *Config) SharedDatabases(file string) (notes Problems) {
	first := map[string]string{}
	for _, t := range c.Tiers {
		g := t.Guards.Connections
		if g.Tier == "" || g.Total > 0 {
			continue
		}
		other, shared := first[g.Tier]
		if !shared {
			first[g.Tier] = t.Name
			continue
		}
		notes = append(notes, Problem{File: cmp.Or(t.File, file), Line: t.Line, Path: "tiers." + t.Name + ".guards.connections", Message: fmt.Sprintf(
			"the tiers %s and %s may each open all connections of the tier %s, so together they may open too many; "+
				"in each of the two, set guards.connections.total to its own share of these connections", other, t.Name, g.Tier)})
	}
	return notes
}
