package collector

import (
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ACU is one Serverless v2 cluster whose least capacity is scaled.
type ACU struct {
	Cluster string
	Ladder  []Step
	Rules   operation.Rules
	// Most is the largest capacity that the configuration gives it; 0 is its own.
	Most   float64
	Region string
}

type acu struct{ ACU }

// ofLeast turns a share of the cluster's largest capacity into one of its least, and of
// the rung below. AWS gives a cluster that may pause half a unit before it does.
func (a acu) ofLeast(s *stock, x scale.Sample) (scale.Sample, string) {
	is, known := s.clusters.is[a.Cluster]
	if !known || is.MaxACU == 0 {
		return x, "the capacity range of cluster " + a.Cluster + " is not known"
	}
	for _, m := range is.Members {
		if db, known := s.databases.is[m.ID]; known && db.Class != serverlessClass {
			return x, fmt.Sprintf("%s is %s, and its figures are of that class: of a cluster with members that are not serverless there is no share", m.ID, db.Class)
		}
	}
	units := x.Value * is.MaxACU
	x.Value = units / max(is.MinACU, 0.5)
	if rung := rungOf(a.Ladder, operation.ACU(is.MinACU)); rung > 1 {
		if below, err := strconv.ParseFloat(a.Ladder[rung-2].Name, 64); err == nil {
			x.Fewer = units / max(below, 0.5)
		}
	}
	return x, ""
}

// serverlessClass is the class of the members of a Serverless v2 cluster.
const serverlessClass = "db.serverless"

// look finds the rung of the cluster's least capacity.
func (a acu) look(s *stock, snapshot *scale.Snapshot) string {
	if why := s.clusters.why(a.Cluster, "RDS cluster", place(a.Region)); why != "" {
		return why
	}
	is := s.clusters.is[a.Cluster]
	if is.MaxACU == 0 {
		return fmt.Sprintf("cluster %s has no capacity range of Serverless v2", a.Cluster)
	}
	rung := rungOf(a.Ladder, operation.ACU(is.MinACU))
	if rung == 0 {
		return offLadder(a.Cluster, operation.ACU(is.MinACU)+" ACU", a.Ladder)
	}
	snapshot.Capacity = onLadder(a.Ladder, rung, snapshot, func(r scale.Rung) scale.Rung { return r })
	// The largest capacity is what the cluster may cost: no rung is above it.
	for i, r := range a.Ladder {
		if v, err := strconv.ParseFloat(r.Name, 64); err == nil && v > max(is.MaxACU, a.Most) {
			snapshot.Capacity.Max = max(i, rung)
			break
		}
	}
	snapshot.Objections = operation.ClusterObjections(is, a.Rules)
	return ""
}
