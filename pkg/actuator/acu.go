package actuator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ACUCraft moves the least capacity of one Serverless v2 cluster.
type ACUCraft struct {
	operation.ACUChange
	Cloud    DatabaseCloud
	ID       string
	Resource string
	Rules    operation.Rules
	// Most is the cluster's largest capacity, in ACU; 0 leaves it as it is.
	Most  float64
	Worst time.Duration
}

// Plan looks at the cluster once more.
func (c ACUCraft) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	found, err := c.Cloud.Clusters(ctx, []string{c.ID})
	if err != nil {
		return op, "", err
	}
	cluster, ok := found[c.ID]
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch now := operation.ACU(cluster.MinACU); {
	case !ok:
		return op, c.ID + " is gone", nil
	case now != from:
		return op, fmt.Sprintf("%s is at %s ACU by now, changed since this evaluation looked", c.ID, now), nil
	}
	if why := operation.ClusterObjections(cluster, c.Rules); len(why) > 0 {
		return op, strings.Join(why, "; "), nil
	}
	if units, err := strconv.ParseFloat(to, 64); err == nil && units > max(cluster.MaxACU, c.Most) {
		return op, fmt.Sprintf("%s ACU is above the largest capacity of %s, %s; max_acu would raise it", to, c.ID, operation.ACU(cluster.MaxACU)), nil
	}
	op = begun(scale.ChangeACU, d, c.Resource, c.ID, c.Worst)
	op.From, op.To = from, to
	return op, "", nil
}

// Next looks at the cluster and thinks.
func (c ACUCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	found, err := c.Cloud.Clusters(ctx, []string{c.ID})
	if err != nil {
		return op, operation.Call{}, err
	}
	var seen operation.Cluster
	seen.Cluster, seen.Found = found[c.ID]
	op, call := c.ACUChange.Next(op, seen, now)
	if c.Most > 0 && seen.MaxACU > c.Most && op.Trouble == "" {
		op.Trouble = fmt.Sprintf("the largest capacity stays %s ACU: somebody raised it above max_acu %s", operation.ACU(seen.MaxACU), operation.ACU(c.Most))
	}
	return op, call, nil
}

// Make sends one call. The largest capacity goes with it, because AWS takes both; it
// is what the cluster may cost, and the configuration raises it. It is never lowered:
// somebody who raised it meanwhile needs it.
func (c ACUCraft) Make(ctx context.Context, _ scale.Operation, call operation.Call) error {
	if call.Verb != operation.SetACU {
		return unable(call)
	}
	least, err := strconv.ParseFloat(call.Argument, 64)
	if err != nil {
		return unable(call)
	}
	found, err := c.Cloud.Clusters(ctx, []string{c.ID})
	if err == nil {
		err = brake.TicketOf(ctx).Send() // the look may have taken long
	}
	if err != nil {
		return err
	}
	return c.Cloud.SetACU(ctx, c.ID, least, max(c.Most, found[c.ID].MaxACU))
}

// Takes the changes of capacity of its cluster.
func (c ACUCraft) Takes(op scale.Operation) bool {
	return op.Kind == scale.ChangeACU && op.Target == c.ID && op.Resource == c.Resource
}

// Tell has nobody to tell.
func (ACUCraft) Tell(context.Context, scale.Decision, *scale.Operation) {}
