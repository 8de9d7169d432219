package rdsacu

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are the cluster and its members.
func (*ACU) Reads(kind.Watched) []facts.Label {
	return []facts.Label{facts.Clusters.Label, facts.Databases.Label}
}

// Rights are to modify the cluster. AWS cannot limit that to its capacity.
func (a *ACU) Rights(t kind.Watched) []kind.Right {
	if t.Mode != scale.Manage {
		return nil
	}
	return []kind.Right{{Sid: "SetCapacity", Because: "rds_acu in mode manage: to change the capacity of these clusters; IAM cannot limit this permission to the capacity: it also allows other changes of these clusters",
		Actions: []string{"rds:ModifyDBCluster"}, Resources: []kind.Resource{{Service: "rds", Path: "cluster:" + a.Cluster}}}}
}
