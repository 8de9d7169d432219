package rds

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// SetACU answers ModifyDBCluster with a range of Serverless v2, in half ACUs. The
// error is a *scale.Failure.
func (c *Databank) SetACU(ctx context.Context, name string, least, most float64) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	text := strconv.FormatFloat(least, 'f', -1, 64) + "-" + strconv.FormatFloat(most, 'f', -1, 64)
	in := world.Call{
		Service: "rds", API: "ModifyDBCluster", Doing: "setting cluster " + name + " to " + text + " ACU",
		Names: []string{name}, Resource: strings.ToLower(name), Argument: text,
	}
	return c.Deliver(ctx, in, func() error {
		now := c.Time.Unix()
		k := c.clusterByID[strings.ToLower(name)]
		switch {
		case k == nil:
			return world.Refuse(in.Doing, "DBClusterNotFoundFault", "DBCluster %s not found.", name)
		case badRange(least, most) != "":
			return world.Refuse(in.Doing, "InvalidParameterValue", "%s", badRange(least, most))
		case !slices.Contains(changeable, k.status(now)):
			return world.Refuse(in.Doing, "InvalidDBClusterStateFault", "Database cluster is not in available state.")
		}
		k.MinACU, k.MaxACU = k.acu(now)
		k.Version, k.Pending = k.upgraded(), nil // dynascale's call asks for all of them at once
		k.change = rangeChange{least: least, most: most, until: now + int64(k.ModifyTime/time.Second)}
		return nil
	})
}

// upgraded is the version of the cluster once what waits is applied.
func (k *cluster) upgraded() string {
	for _, p := range k.Pending {
		if what, value, _ := pendingOf(p); what == pendingWords[0] {
			return value
		}
	}
	return k.Version
}

// badRange says what is wrong with a range of ACUs, in AWS's words; "" is nothing.
func badRange(least, most float64) string {
	half := func(x float64) bool { return x*2 == math.Trunc(x*2) }
	switch {
	case !(most >= 1 && most <= mostACU) || !half(most):
		return fmt.Sprintf("Serverless v2 maximum capacity %v isn't valid. The maximum capacity must be from 1.0 to %d.0, in steps of 0.5.", most, mostACU)
	case !(least >= 0) || !half(least):
		return fmt.Sprintf("Serverless v2 minimum capacity %v isn't valid. The minimum capacity must be from 0.0 to %d.0, in steps of 0.5.", least, mostACU)
	case least > most:
		return fmt.Sprintf("Serverless v2 minimum capacity %v can't be greater than maximum capacity %v.", least, most)
	}
	return ""
}

// membership checks a new member of a cluster, which has its engine from there.
func (c *Databank) membership(doing string, r resource.NewReplica, d *database) error {
	now := c.Time.Unix()
	k := c.clusterByID[strings.ToLower(r.Cluster)]
	switch {
	case k == nil:
		return world.Refuse(doing, "DBClusterNotFoundFault", "DBCluster %s not found.", r.Cluster)
	case r.Class == "":
		return world.Refuse(doing, "InvalidParameterValue", "The parameter DBInstanceClass must be provided and must not be blank.")
	case r.Engine != k.Engine:
		return world.Refuse(doing, "InvalidParameterCombination", "The Engine name requested for your DB instance (%s) doesn't match the engine name of your DB cluster (%s).", r.Engine, k.Engine)
	case !strings.HasPrefix(k.Engine, "aurora") || k.Mode != "":
		// AWS's own words for this are not known.
		return world.Refuse(doing, "InvalidParameterCombination", "You can't add a DB instance to DB cluster %s of the engine %s", k.ID, strings.TrimSpace(k.Engine+" "+k.Mode))
	case !slices.Contains(changeable, k.status(now)):
		return world.Refuse(doing, "InvalidDBClusterStateFault", "Database cluster is not in available state.")
	case r.Class == serverless && k.MaxACU == 0:
		return world.Refuse(doing, "InvalidParameterCombination", "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.")
	case len(k.members) >= mostMembers:
		// AWS's own words for this are not known.
		return world.Refuse(doing, "InstanceQuotaExceeded", "DB cluster %s has %d DB instances, the most that a cluster can have", k.ID, len(k.members))
	}
	d.Cluster, d.Engine, d.Version, d.ReadRate, d.WriteRate = k.ID, k.Engine, k.Version, k.ReadRate, k.WriteRate
	if len(k.members) > 0 {
		first := k.members[0]
		d.Classes, d.CreateTime, d.DeleteTime, d.ModifyTime = first.Classes, first.CreateTime, first.DeleteTime, first.ModifyTime
	}
	return nil
}
