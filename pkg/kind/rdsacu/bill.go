package rdsacu

import (
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// inUse is the metric of the capacity that AWS bills: of a cluster the mean of its members.
// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
const inUse = "ServerlessDatabaseCapacity"

// Bill is the least capacity of all members at each step. What they use beyond it is AWS's to say: a
// signal of it tells what is billed now, and without one it is the most that there may be.
func (a *ACU) Bill(t kind.Watched, f facts.Facts, b *price.Bill) {
	read := facts.Clusters.Get(f, a.Cluster)
	if b.Unknown = read.Why(t.Region); b.Unknown != "" {
		return
	}
	is, members := read.Is, 0
	unit := kind.CapacityItem(is.Storage == resource.IOOptimized)
	for _, m := range is.Members {
		db := facts.Databases.Get(f, m.ID)
		if !db.Found {
			b.Unknown = db.Why(t.Region)
			return
		}
		if strings.HasSuffix(db.Is.Class, ".serverless") && db.Is.Is(resource.Billed) {
			members++
		}
	}
	used := is.MaxACU
	b.Estimate = "the capacity in use is not read, so the cost is counted for the cluster's maximum capacity; to count the capacity in use, add a signal with the metric " + inUse
	if name := t.SignalOf(inUse); name != "" {
		b.Estimate = "the capacity in use is not known, because the signal " + name + " has no value; so the cost is counted for the cluster's maximum capacity"
		for _, x := range t.Samples {
			if x.Signal == name && x.Value >= 0 {
				used, b.Estimate = max(x.Value, is.MinACU), ""
			}
		}
	}
	b.Add(price.Running, unit, used*float64(members))
	for i, r := range a.Rungs {
		units, err := strconv.ParseFloat(r.Name, 64)
		if err != nil {
			b.Unknown = r.Name + " on the ladder is not a number of capacity units"
			return
		}
		// A step is a floor of the cluster, which bills at least one member while it works.
		b.Add(price.Part(i), unit, max(units, 0.5)*float64(max(members, 1)))
	}
}
