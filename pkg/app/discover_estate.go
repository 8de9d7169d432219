package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/kind"
)

// mostListed bounds how many databases, clusters and machines become tiers, and
// how many lines a list of what is only told has: a fleet of single machines must
// not bury the rest.
const mostListed = 50

// stock is what was found besides groups: lists of everything, and the details of
// what may become tiers.
type stock struct {
	databases []rds.Listed
	clusters  []rds.ListedCluster
	machines  []ec2.Instance

	databaseDetails map[string]estate.Database
	clusterDetails  map[string]estate.Cluster
	machineDetails  map[string]estate.Machine
	// protected are the machines that EC2 refuses to stop, types what it says of those
	// that machines are or may become; nil when they could not be read.
	protected map[string]bool
	types     map[string]estate.MachineType
	// scaled says which clusters AWS itself scales, in sentences.
	scaled map[string]string
}

// sort brings the lists into the order of the file, whatever AWS's was.
func (k *stock) sort() {
	slices.SortFunc(k.databases, func(a, b rds.Listed) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(k.clusters, func(a, b rds.ListedCluster) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(k.machines, func(a, b ec2.Instance) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
}

// empty reports that there is nothing but groups, if these.
func (k *stock) empty() bool { return len(k.databases)+len(k.clusters)+len(k.machines) == 0 }

// plain are the databases that are neither replicas nor members of a cluster.
func (k *stock) plain() (names []string) {
	for _, d := range k.databases {
		if d.Cluster == "" && d.ReplicaOf == "" {
			names = append(names, d.Name)
		}
	}
	return names
}

func (k *stock) clusterNames() (names []string) {
	for _, c := range k.clusters {
		names = append(names, c.Name)
	}
	return names
}

func (k *stock) machineIDs() (ids []string) {
	for _, m := range k.machines {
		ids = append(ids, m.ID)
	}
	return ids
}

func first(names []string) []string { return names[:min(len(names), mostListed)] }

// inspectMachines reads what else decides as what the machines can start.
func (s *survey) inspectMachines(ctx context.Context, machines *ec2.Client) {
	var ids, types []string
	for _, id := range sortedKeys(s.machineDetails) {
		ids = append(ids, id)
		types = append(types, append(kind.LadderFrom(s.machineDetails[id].Type), s.machineDetails[id].Type)...)
	}
	if len(ids) == 0 {
		return
	}
	list(ctx, s, "EC2 instance types", "ec2:DescribeInstanceTypes", &s.types,
		func(ctx context.Context) (map[string]estate.MachineType, error) {
			return machines.MachineTypes(ctx, unique(types))
		})
	list(ctx, s, "stop protection", "ec2:DescribeInstanceAttribute", &s.protected, func(ctx context.Context) (map[string]bool, error) {
		found := map[string]bool{}
		for _, id := range ids {
			is, err := machines.StopProtected(ctx, id)
			if err != nil {
				return nil, err
			}
			found[id] = is
		}
		return found, nil
	})
}

// inspect reads the details of what may become tiers.
func (s *survey) inspect(ctx context.Context, databases *rds.Client, machines *ec2.Client, scaling *appscaling.Client) {
	s.stock.sort()
	if names := first(s.plain()); len(names) > 0 {
		list(ctx, s, "RDS databases in detail", "rds:DescribeDBInstances", &s.databaseDetails,
			func(ctx context.Context) (map[string]estate.Database, error) { return databases.Databases(ctx, names) })
	}
	if names := first(s.clusterNames()); len(names) > 0 {
		list(ctx, s, "RDS clusters in detail", "rds:DescribeDBClusters", &s.clusterDetails,
			func(ctx context.Context) (map[string]estate.Cluster, error) { return databases.Clusters(ctx, names) })
		list(ctx, s, "clusters that AWS scales", "application-autoscaling:DescribeScalableTargets", &s.scaled, scaling.ReplicaScaling)
	}
	if ids := first(s.machineIDs()); len(ids) > 0 {
		list(ctx, s, "EC2 instances in detail", "ec2:DescribeInstances and ec2:DescribeInstanceStatus", &s.machineDetails,
			func(ctx context.Context) (map[string]estate.Machine, error) { return machines.Machines(ctx, ids) })
	}
}

// capacityLadder doubles from the least capacity of a cluster to its largest, in
// Aurora capacity units; it is nil where there is nothing in between.
func capacityLadder(least, most float64) []float64 {
	if !(least >= 0) || !(most > least) {
		return nil
	}
	var ladder []float64
	for units := least; units < most; units = max(2*units, 0.5) {
		ladder = append(ladder, units)
	}
	return append(ladder, most)
}
