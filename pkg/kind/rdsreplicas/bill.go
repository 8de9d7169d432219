package rdsreplicas

import (
	"cmp"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Bill is the readers there are, and one more like the source. The source itself is no part of the
// tier.
func (r *Replicas) Bill(t kind.Watched, f facts.Facts, b *price.Bill) {
	source, ids, why := r.find(t, f)
	if b.Unknown = why; why != "" {
		return
	}
	cluster := facts.Clusters.Get(f, r.Cluster).Is
	optimized := cluster.Storage == resource.IOOptimized
	b.Least, b.Units = kind.DatabaseLeast, len(ids) // those that are not known are not nothing
	for _, id := range ids {
		db := facts.Databases.Get(f, id)
		if !db.Found {
			b.Unknown = db.Why(t.Region)
			return
		}
		if !db.Is.Is(resource.Billed) {
			b.Units--
		}
		kind.BillDatabase(b, db.Is, optimized, cluster.MaxACU)
	}
	kind.BillReader(b, source, cmp.Or(r.Class, source.Class), optimized, cluster.MaxACU)
}
