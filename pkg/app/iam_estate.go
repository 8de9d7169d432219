package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// readEstate allows what is read of machines and databases, by the daemon and by
// 'dynascale doctor'.
func (w *policyWriter) readEstate(tiers []config.Tier) {
	has := func(kind func(config.Subject) bool) bool {
		return slices.ContainsFunc(tiers, func(t config.Tier) bool { return kind(t.Subject) })
	}
	machines := has(func(s config.Subject) bool { return s.Machine != nil })
	classes := has(func(s config.Subject) bool { return s.Class != nil })
	ordered := classes || has(func(s config.Subject) bool { return s.Replicas != nil && s.Replicas.Class != "" })
	clusters := has(func(s config.Subject) bool { return s.ACU != nil || s.Replicas != nil && s.Replicas.Cluster != "" })
	const star = "; AWS cannot limit "
	switch {
	case machines:
		w.allow("ReadMachines", "the machines and their checks, what they are tied to, what types hold and which their zone offers; their volumes for 'dynascale doctor'"+
			star+"these to a machine",
			[]string{"ec2:DescribeInstanceAttribute", "ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes",
				"ec2:DescribeInstances", "ec2:DescribePlacementGroups", "ec2:DescribeVolumes"}, []string{"*"}, nil)
		w.allow("ReadTargets", "which target groups a machine is in, and whether it is healthy there; the configuration does not name them",
			[]string{"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"}, []string{"*"}, nil)
	case classes:
		w.allow("ReadTypes", "the memory of a database class, which is that of the machine type of the same name"+star+"this to a type",
			[]string{"ec2:DescribeInstanceTypes"}, []string{"*"}, nil)
	}
	if !classes && !clusters && !has(func(s config.Subject) bool { return s.Replicas != nil }) {
		return
	}
	reads := []string{"rds:DescribeAccountAttributes", "rds:DescribeDBInstances"}
	because := "databases with their replicas, whose names are not known before, and the account's quota"
	if clusters {
		reads = append(reads, "rds:DescribeDBClusters")
		because += "; clusters and their members"
	}
	if ordered {
		reads = append(reads, "rds:DescribeOrderableDBInstanceOptions")
		because += "; whether classes can be ordered"
	}
	if classes {
		reads = append(reads, "rds:DescribePendingMaintenanceActions")
		because += "; maintenance that waits"
	}
	slices.Sort(reads)
	w.allow("ReadDatabases", because+"; listings cannot be limited to a database", reads, []string{"*"}, nil)
	if clusters {
		w.allow("ReadOtherOwners", "whether Application Auto Scaling counts a cluster's readers"+star+"this to a cluster",
			[]string{"application-autoscaling:DescribeScalableTargets"}, []string{"*"}, nil)
	}
}

// changeEstate allows what tiers in mode manage change of machines and databases.
func (w *policyWriter) changeEstate(role string, tiers []config.Tier) {
	var machines, keys, targets, classes, clusters, parameters, monitoring []string
	for _, t := range tiers {
		if t.Mode != scale.Manage {
			continue
		}
		arn := func(service, resource string) string { return w.arn(role, t, service, resource) }
		switch s := t.Subject; {
		case s.Machine != nil:
			machines = append(machines, arn("ec2", "instance/"+s.Machine.Instance))
			keys = append(keys, arn("kms", "key/*"))
			targets = append(targets, arn("elasticloadbalancing", "targetgroup/*/*"))
		case s.Class != nil:
			classes = append(classes, arn("rds", "db:"+s.Class.Database))
		case s.ACU != nil:
			clusters = append(clusters, arn("rds", "cluster:"+s.ACU.Cluster))
		case s.Replicas != nil:
			w.changeReaders(t, arn)
			monitoring = append(monitoring, strings.Join([]string{"arn", partition(role, cmp.Or(t.Region, w.o.Region)), "iam", "", w.account(role), "role/*"}, ":"))
			if s.Replicas.Parameter != "" {
				parameters = append(parameters, arn("ssm", "parameter/"+withoutSlash(s.Replicas.Parameter)))
			}
		}
	}
	if len(monitoring) > 0 {
		w.allow("PassMonitoring", "readers in mode manage are monitored as their source is, with its role, and that role may go to the monitoring of RDS only; "+
			"without this they are made without enhanced monitoring",
			[]string{"iam:PassRole"}, monitoring, map[string]map[string]string{"StringEquals": {"iam:PassedToService": "monitoring.rds.amazonaws.com"}})
	}
	if len(machines) > 0 {
		w.allow("StopAndStart", "ec2_size in mode manage: these machines",
			[]string{"ec2:StartInstances", "ec2:StopInstances"}, slices.Clone(machines), nil)
		w.allow("StartWithEncryptedVolumes", "ec2_size in mode manage: a start hands the keys of encrypted volumes to EC2, and fails without this; the configuration does not "+
			"name the keys, so any, and for services of AWS alone. A key whose policy leaves nothing to IAM must name this identity itself. Remove it where no volume has a key of your own",
			[]string{"kms:CreateGrant"}, keys, map[string]map[string]string{"Bool": {"kms:GrantIsForAWSResource": "true"}})
		// Without IfExists a key that EC2 does not send would leave the machine stopped
		// until it has gone back; the documentation writes attributes in either case.
		w.allow("SetType", "ec2_size in mode manage: the type of these machines, and no other attribute where EC2 tells which one it is; the doctor tries it as a dry run",
			[]string{"ec2:ModifyInstanceAttribute"}, machines,
			map[string]map[string]string{"StringEqualsIgnoreCaseIfExists": {"ec2:Attribute": "InstanceType"}})
		w.allow("LeaveAndJoinTargets", "ec2_size in mode manage: out of its target groups before the stop and back in after it; the configuration does not name them, so any",
			[]string{"elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"}, targets, nil)
	}
	if len(classes) > 0 {
		w.allow("SetClass", "rds_class in mode manage: these databases; whoever may change the class may change the rest of them too", []string{"rds:ModifyDBInstance"}, classes, nil)
	}
	if len(clusters) > 0 {
		w.allow("SetCapacity", "rds_acu in mode manage: these clusters; whoever may change the capacity may change the rest of them too", []string{"rds:ModifyDBCluster"}, clusters, nil)
	}
	if len(parameters) > 0 {
		w.allow("PublishReaders", "endpoints.parameter: where the readers are", []string{"ssm:PutParameter"}, parameters, nil)
	}
}

// changeReaders allows to make readers of one tier, and to delete those that carry
// its tag: the fixed names and the tag are two locks on the deletion.
func (w *policyWriter) changeReaders(t config.Tier, arn func(service, resource string) string) {
	r := t.Subject.Replicas
	own := arn("rds", "db:"+readerPrefix(r.Source+r.Cluster)+"*")
	// AWS asks for these too, though nothing of them is changed.
	what := []string{own, arn("rds", "og:*"), arn("rds", "pg:*"), arn("rds", "subgrp:*")}
	create, from := "rds:CreateDBInstanceReadReplica", arn("rds", "db:"+r.Source)
	if r.Cluster != "" {
		create, from = "rds:CreateDBInstance", arn("rds", "cluster:"+r.Cluster)
	}
	name := w.sid("MakeReaders", t.Name)
	w.allow(name, "tier "+t.Name+" in mode manage: readers of "+r.Source+r.Cluster+" under names of dynascale's, and only with the tag of this tier",
		[]string{"rds:AddTagsToResource", create}, append(what, from),
		map[string]map[string]string{"StringEquals": {"aws:RequestTag/" + operation.TierTag: t.Name}})
	w.allow(w.sid("DeleteReaders", t.Name), "tier "+t.Name+" in mode manage: what has such a name and the tag of this tier, and nothing else",
		[]string{"rds:DeleteDBInstance"}, []string{own},
		map[string]map[string]string{"StringEquals": {"aws:ResourceTag/" + operation.TierTag: t.Name}})
}
