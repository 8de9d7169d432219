package rdsacu

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Look orders the cluster.
func (a *ACU) Look(_ kind.Change, _ facts.Facts, o *facts.Order) { facts.Clusters.Want(o, a.Cluster) }

// Plan looks at the cluster once more.
func (a *ACU) Plan(c kind.Change, f facts.Facts) (op scale.Operation, refused string) {
	d, cluster := c.Decision, facts.Clusters.Get(f, a.Cluster)
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch now := operation.ACU(cluster.Is.MinACU); {
	case !cluster.Found:
		return op, a.Cluster + " is gone"
	case now != from:
		return op, fmt.Sprintf("the minimum capacity of %s is %s ACU now, changed since this evaluation read it", a.Cluster, now)
	}
	if why := operation.ClusterObjections(cluster.Is, a.rules()); len(why) > 0 {
		return op, reason.Objections(why)
	}
	if units, err := strconv.ParseFloat(to, 64); err == nil && units > max(cluster.Is.MaxACU, a.MaxACU) {
		return op, fmt.Sprintf("%s ACU is above the maximum capacity of %s, which is %s ACU; to raise that maximum, set max_acu to at least the largest entry of the ladder", to, a.Cluster, operation.ACU(cluster.Is.MaxACU))
	}
	op = kind.Begin(scale.ChangeACU, c, a.Cluster, a.Worst)
	op.From, op.To = from, to
	return op, ""
}

// Next looks at the cluster and thinks. The largest capacity goes with the call, because
// AWS takes both; it is what the cluster may cost, and the configuration raises it. It is
// never lowered: somebody who raised it meanwhile needs it.
func (a *ACU) Next(c kind.Change, f facts.Facts, now time.Time) (scale.Operation, operation.Call) {
	cluster := facts.Clusters.Get(f, a.Cluster)
	op, call := operation.ACUChange{}.Next(*c.Operation, operation.Cluster{Cluster: cluster.Is, Found: cluster.Found}, now)
	if call.Verb == operation.SetACU {
		call.Most = max(a.MaxACU, cluster.Is.MaxACU)
	}
	if a.MaxACU > 0 && cluster.Is.MaxACU > a.MaxACU && op.Trouble == "" {
		op.Trouble = fmt.Sprintf("the maximum capacity stays %s ACU, above max_acu %s: dynascale never lowers the maximum capacity", operation.ACU(cluster.Is.MaxACU), operation.ACU(a.MaxACU))
	}
	return op, call
}

// Failed digests the answer to a call that failed.
func (*ACU) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	return operation.ACUChange{}.Failed(op, c, kind, text, now)
}

// Takes the changes of capacity of its cluster.
func (a *ACU) Takes(resource string, op scale.Operation) bool {
	return op.Kind == scale.ChangeACU && op.Target == a.Cluster && op.Resource == resource
}
