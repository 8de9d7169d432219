package actuator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ClassCraft changes the class of one database.
type ClassCraft struct {
	operation.ClassChange
	Cloud    DatabaseCloud
	ID       string
	Resource string
	Rules    operation.Rules
	Worst    time.Duration
}

// Plan looks at the database once more.
func (c ClassCraft) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	found, err := c.Cloud.Databases(ctx, []string{c.ID})
	if err != nil {
		return op, "", err
	}
	db, ok := found[c.ID]
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch {
	case !ok:
		return op, c.ID + " is gone", nil
	case db.Class != from:
		return op, fmt.Sprintf("%s is %s by now, somebody else changed it", c.ID, db.Class), nil
	}
	if why := operation.ClassObjections(db, nil, c.Rules); len(why) > 0 {
		return op, strings.Join(why, "; "), nil
	}
	op = begun(scale.ChangeClass, d, c.Resource, c.ID, c.Worst)
	op.From, op.To = from, to
	return op, "", nil
}

// Next looks at the database and thinks.
func (c ClassCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	found, err := c.Cloud.Databases(ctx, []string{c.ID})
	if err != nil {
		return op, operation.Call{}, err
	}
	var seen operation.Database
	seen.Database, seen.Found = found[c.ID]
	op, call := c.ClassChange.Next(op, seen, now)
	return op, call, nil
}

// Make sends one call.
func (c ClassCraft) Make(ctx context.Context, _ scale.Operation, call operation.Call) error {
	if call.Verb != operation.SetClass {
		return unable(call)
	}
	return c.Cloud.SetClass(ctx, c.ID, call.Argument)
}

// Tell has nobody to tell.
func (ClassCraft) Tell(context.Context, scale.Decision, *scale.Operation) {}

// ACUCraft moves the least capacity of one Serverless v2 cluster.
type ACUCraft struct {
	operation.ACUChange
	Cloud    DatabaseCloud
	ID       string
	Resource string
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
		return op, fmt.Sprintf("%s is at %s ACU by now, somebody else changed it", c.ID, now), nil
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
	return op, call, nil
}

// Make sends one call. The largest capacity goes with it, because AWS takes both.
func (c ACUCraft) Make(ctx context.Context, _ scale.Operation, call operation.Call) error {
	if call.Verb != operation.SetACU {
		return unable(call)
	}
	least, err := strconv.ParseFloat(call.Argument, 64)
	if err != nil {
		return unable(call)
	}
	most := c.Most
	if most == 0 {
		found, err := c.Cloud.Clusters(ctx, []string{c.ID})
		if err != nil {
			return err
		}
		most = max(found[c.ID].MaxACU, least)
	}
	return c.Cloud.SetACU(ctx, c.ID, least, most)
}

// Tell has nobody to tell.
func (ACUCraft) Tell(context.Context, scale.Decision, *scale.Operation) {}
