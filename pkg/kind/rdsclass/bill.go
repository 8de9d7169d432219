package rdsclass

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Bill is the database in each of its classes, and its storage in all of them.
func (c *Class) Bill(t kind.Watched, f facts.Facts, b *price.Bill) {
	b.Least = kind.DatabaseLeast
	read := facts.Databases.Get(f, c.Database)
	if b.Unknown = read.Why(t.Region); b.Unknown != "" {
		return
	}
	db := read.Is
	cluster := facts.Clusters.Get(f, db.Cluster)
	if db.Cluster != "" && !cluster.Found {
		b.Unknown = "it is not known how the storage of the database's cluster is billed: " + cluster.Why(t.Region)
		return
	}
	optimized := cluster.Is.Storage == resource.IOOptimized
	kind.BillDatabase(b, db, optimized, 0)
	kind.BillStorage(b, price.Fixed, db)
	for i, r := range c.Rungs {
		b.Add(price.Part(i), kind.DatabaseItem(db, r.Name, optimized), 1)
	}
}
