package rdsclass

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are the database, what waits for it, and what its classes are.
func (*Class) Reads(kind.Watched) []facts.Label {
	return []facts.Label{facts.Databases.Label, facts.Clusters.Label, facts.Maintenance.Label, facts.Orderable.Label, facts.MachineTypes.Label}
}

// Rights are to modify the database. AWS cannot limit that to its class.
func (c *Class) Rights(t kind.Watched) []kind.Right {
	if t.Mode != scale.Manage {
		return nil
	}
	return []kind.Right{{Sid: "SetClass", Because: "rds_class in mode manage: to change the class of these databases; IAM cannot limit this permission to the class: it also allows other changes of these databases",
		Actions: []string{"rds:ModifyDBInstance"}, Resources: []kind.Resource{{Service: "rds", Path: "db:" + c.Database}}}}
}
