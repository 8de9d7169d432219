package rdsacu

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Wants the cluster and its members.
func (a *ACU) Wants(_ kind.Watched, known facts.Facts, o *facts.Order) {
	facts.Clusters.Want(o, a.Cluster)
	for _, m := range facts.Clusters.Get(known, a.Cluster).Is.Members {
		facts.Databases.Want(o, m.ID)
	}
}

// View finds the step of the cluster's least capacity.
func (a *ACU) View(t kind.Watched, f facts.Facts, now time.Time) (v kind.View) {
	read, ladder := facts.Clusters.Get(f, a.Cluster), kind.Steps(a.Rungs, nil)
	if v.Missing, v.Gone, v.Unread = read.Why(t.Region), read.Absent(), read.Unread(); v.Missing != "" {
		return v
	}
	is := read.Is
	if is.MaxACU == 0 {
		v.Missing = fmt.Sprintf("cluster %s has no capacity range of Serverless v2", a.Cluster)
		return v
	}
	step := kind.StepOf(ladder, operation.ACU(is.MinACU))
	if step == 0 {
		v.Missing = kind.OffLadder(a.Cluster, operation.ACU(is.MinACU)+" ACU", ladder)
		return v
	}
	v.Capacity = kind.OnLadder(ladder, step, now, func(r scale.Rung) scale.Rung { return r })
	// The largest capacity is what the cluster may cost: no step is above it.
	for i, r := range a.Rungs {
		if units, err := strconv.ParseFloat(r.Name, 64); err == nil && units > max(is.MaxACU, a.MaxACU) {
			v.Capacity.Max = max(i, step)
			break
		}
	}
	v.Objections = operation.ClusterObjections(is, a.rules())
	return v
}

// Relate turns a share of the cluster's largest capacity into one of its least, and of the
// step below. AWS gives a cluster that may pause half a unit before it does.
func (a *ACU) Relate(t kind.Watched, f facts.Facts, x scale.Sample) (scale.Sample, string) {
	read := facts.Clusters.Get(f, a.Cluster)
	is := read.Is
	if !read.Found || is.MaxACU == 0 {
		return x, "the capacity range of cluster " + a.Cluster + " is unknown"
	}
	for _, m := range is.Members {
		db := facts.Databases.Get(f, m.ID)
		if !db.Found { // it may be of another class, whose figures are another share
			return x, "the class of " + m.ID + " is unknown: " + db.Why(t.Region)
		}
		if why := operation.Shareless(m.ID, db.Is.Class); why != "" {
			return x, why
		}
	}
	units := x.Value * is.MaxACU
	x.Value = units / max(is.MinACU, 0.5)
	if step := kind.StepOf(kind.Steps(a.Rungs, nil), operation.ACU(is.MinACU)); step > 1 {
		if below, err := strconv.ParseFloat(a.Rungs[step-2].Name, 64); err == nil {
			x.IfOneLess = units / max(below, 0.5)
		}
	}
	return x, ""
}

// rules are what the operator of the tier accepts.
func (a *ACU) rules() operation.Rules { return operation.Rules{Managed: a.AllowManaged} }
