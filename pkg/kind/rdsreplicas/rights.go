package rdsreplicas

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are the source, its readers, and what limits their number.
func (r *Replicas) Reads(kind.Watched) []facts.Label {
	out := []facts.Label{facts.Databases.Label, facts.Tagged.Label, facts.DatabaseQuota.Label}
	if r.Cluster != "" {
		out = append(out, facts.Clusters.Label, facts.ReplicaScaling.Label)
	}
	if r.Class != "" {
		out = append(out, facts.Orderable.Label)
	}
	return out
}

// Rights are to make readers, and to delete those that carry the tier's tag: the fixed
// names and the tag are two locks on the deletion.
func (r *Replicas) Rights(t kind.Watched) []kind.Right {
	if t.Mode != scale.Manage {
		return nil
	}
	own := kind.Resource{Service: "rds", Path: "db:" + r.Prefix() + "*"}
	// AWS asks for these too, though nothing of them is changed.
	what := []kind.Resource{own, {Service: "rds", Path: "og:*"}, {Service: "rds", Path: "pg:*"}, {Service: "rds", Path: "subgrp:*"}}
	create, from := "rds:CreateDBInstanceReadReplica", kind.Resource{Service: "rds", Path: "db:" + r.Source}
	if r.Cluster != "" {
		create, from = "rds:CreateDBInstance", kind.Resource{Service: "rds", Path: "cluster:" + r.Cluster}
	}
	out := []kind.Right{
		{Sid: "MakeReaders", Own: true, Because: "tier " + t.Name + " in mode manage: to create readers of " + r.Name() + ", only under names that dynascale gives and with the tag of this tier",
			Actions: []string{create, "rds:AddTagsToResource"}, Resources: append(what, from),
			Condition: map[string]map[string]string{"StringEquals": {"aws:RequestTag/" + operation.TierTag: t.Name}}},
		{Sid: "PassMonitoring", Because: "new readers get the enhanced monitoring of their source database and the IAM role for it; the policy allows passing a role only to the monitoring of RDS; " +
			"without this permission readers are created without enhanced monitoring, Performance Insights and the certificate authority of the source",
			Actions: []string{"iam:PassRole"}, Resources: []kind.Resource{{Service: "iam", Path: "role/*"}},
			Condition: map[string]map[string]string{"StringEquals": {"iam:PassedToService": "monitoring.rds.amazonaws.com"}}},
		{Sid: "DeleteReaders", Own: true, Because: "tier " + t.Name + " in mode manage: to delete databases that have a name from dynascale and the tag of this tier, and no others",
			Actions: []string{"rds:DeleteDBInstance"}, Resources: []kind.Resource{own},
			Condition: map[string]map[string]string{"StringEquals": {"aws:ResourceTag/" + operation.TierTag: t.Name}}},
	}
	if r.Parameter != "" {
		out = append(out, kind.Right{Sid: "PublishReaders", Because: "endpoints.parameter: to write the list of readers into this SSM parameter", Actions: []string{"ssm:PutParameter"},
			Resources: []kind.Resource{{Service: "ssm", Path: "parameter/" + strings.TrimPrefix(r.Parameter, "/")}}})
	}
	return out
}
