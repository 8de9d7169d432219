package app

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellWriting names the rights that no harmless call can try.
func (d doctor) tellWriting(n *notes, t config.Tier) {
	rights := rightsToChange(t)
	switch len(rights) {
	case 0:
		n.add(Well, "writing", "needs no right to change anything in mode observe", "")
		return
	case 1:
		n.add(Noted, "writing", rights[0]+" is not tested: no call of it is harmless", "compare what is allowed with 'dynascale iam --config "+d.ConfigPath+"'")
		return
	}
	n.add(Noted, "writing", strings.Join(rights, ", ")+" are not tested: no call of them is harmless",
		"compare what is allowed with 'dynascale iam --config "+d.ConfigPath+"'")
}

// rightsToChange names the calls by which a tier changes something, in the order in which
// it makes them.
func rightsToChange(t config.Tier) []string {
	switch s := t.Subject; {
	case !t.Mode.Writes():
		return nil
	case t.Mode == scale.Minimum:
		return []string{"autoscaling:UpdateAutoScalingGroup"}
	case s.Machine != nil: // those of EC2 are tried as dry runs
		return []string{"elasticloadbalancing:DeregisterTargets", "kms:CreateGrant", "elasticloadbalancing:RegisterTargets"}
	case s.Class != nil:
		return []string{"rds:ModifyDBInstance"}
	case s.ACU != nil:
		return []string{"rds:ModifyDBCluster"}
	case s.Replicas != nil:
		create := "rds:CreateDBInstanceReadReplica"
		if s.Replicas.Cluster != "" {
			create = "rds:CreateDBInstance"
		}
		rights := []string{create, "rds:AddTagsToResource", "iam:PassRole", "rds:DeleteDBInstance"}
		if s.Replicas.Parameter != "" {
			rights = append(rights, "ssm:PutParameter")
		}
		return rights
	}
	return []string{"autoscaling:SetDesiredCapacity"}
}
