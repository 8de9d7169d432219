package wire

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
)

// Machinery is a Cloud that has machines. A Cloud that is none has no machines, and
// the catalogue of types all the same.
type Machinery interface {
	MachineReader
	MachineCatalogue
	MachineWriter
}

// MachineReader answers for machines that belong to no group.
type MachineReader interface {
	MachineIDs() []string
	// DescribeMachine is no call: it never fails.
	DescribeMachine(id string) (m resource.Machine, exists bool)
	Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error)
	StopProtected(ctx context.Context, id string) (bool, error)
	VolumeKeys(ctx context.Context, id string) ([]string, error)
	// PlacementGroups are strategies by name; it may tell of more than was asked for.
	PlacementGroups(ctx context.Context, names []string) (map[string]string, error)
}

// MachineCatalogue answers for the types that machines can be.
type MachineCatalogue interface {
	TypeNames() []string
	MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error)
	Offered(ctx context.Context, zone string, types []string) (map[string]bool, error)
}

// MachineWriter changes machines.
type MachineWriter interface {
	StopMachine(ctx context.Context, id string) error
	StartMachine(ctx context.Context, id string) error
	SetMachineType(ctx context.Context, id, machineType string) error
	// The rehearsals are those calls as dry runs; nil is that they would be taken.
	RehearseStop(ctx context.Context, id string) error
	RehearseType(ctx context.Context, id, machineType string) error
	RehearseStart(ctx context.Context, id string) error
}

// Balancer is a Cloud whose target groups can be read and changed. A Cloud that is
// none has only those that Details tell of, without anything in them.
type Balancer interface {
	TargetReader
	// Register and Deregister take port 0 for the target group's own. A machine is named
	// by its id, or by its address where the target group takes addresses.
	Register(ctx context.Context, machine string, at scale.Attachment) error
	Deregister(ctx context.Context, machine string, at scale.Attachment) error
}

// TargetReader answers for target groups, by ARN.
type TargetReader interface {
	TargetGroups(ctx context.Context) ([]string, error)
	VPC(group string) string
	TargetType(group string) string
	TargetHealth(ctx context.Context, group string) ([]sim.Registration, error)
}

// Databank is a Cloud that has databases. A Cloud that is none has none.
type Databank interface {
	DatabaseReader
	DatabaseCatalogue
	ReplicaWriter
	DatabaseWriter
}

// DatabaseReader answers for databases and clusters.
type DatabaseReader interface {
	DatabaseIDs() []string
	// DescribeDatabase and DescribeCluster are no calls: they never fail.
	DescribeDatabase(id string) (d resource.Database, exists bool)
	DescribeCluster(id string) (k resource.Cluster, exists bool)
	Databases(ctx context.Context, ids []string) (map[string]resource.Database, error)
	ClusterIDs() []string
	Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error)
}

// DatabaseCatalogue answers for what RDS says beside the databases.
type DatabaseCatalogue interface {
	Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error)
	// PendingActions are by ARN, such as "system-update, applied after 2026-03-08".
	PendingActions(ctx context.Context) (map[string][]string, error)
	Quota(ctx context.Context) (used, most int, err error)
}

// ReplicaWriter makes and deletes replicas and members of clusters.
type ReplicaWriter interface {
	CreateReplica(ctx context.Context, r resource.NewReplica) error
	DeleteReplica(ctx context.Context, name string) error
}

// DatabaseWriter changes databases and clusters.
type DatabaseWriter interface {
	SetClass(ctx context.Context, name, class string) error
	// ScheduleClass waits for the maintenance window.
	ScheduleClass(ctx context.Context, name, class string) error
	SetACU(ctx context.Context, cluster string, least, most float64) error
}

// ParameterStore is a Cloud that keeps parameters of Systems Manager. A Cloud that
// is none loses them.
type ParameterStore interface {
	Parameter(name string) (value string, exists bool)
	PutParameter(ctx context.Context, name, value string) error
	GetParameter(ctx context.Context, name string) (value string, written time.Time, err error)
}

// Scalers is a Cloud in which Application Auto Scaling counts things. In a Cloud that is none
// it counts nothing.
type Scalers interface {
	Scaled(ctx context.Context, namespace string) ([]appscaling.ScalableTarget, error)
	ScalingPolicies(ctx context.Context, namespace string) ([]appscaling.ScalableTarget, error)
	RegisterTarget(ctx context.Context, namespace, id string, change appscaling.Change) error
}

// estateOf is the part of a Cloud that stands still until somebody changes it.
type estateOf struct {
	machinery  Machinery
	balancer   Balancer
	databank   Databank
	parameters ParameterStore
	scalers    Scalers
}

// whatStandsStill finds what a Cloud has of it, and takes the rest from an empty
// world, in which every listing is empty and nothing can be found.
func whatStandsStill(cloud Cloud) estateOf {
	empty, err := sim.New(sim.Options{Start: time.Unix(0, 0)})
	if err != nil {
		panic(err) // an empty world has nothing that could be wrong
	}
	return estateOf{
		machinery: part[Machinery](cloud, empty), balancer: part[Balancer](cloud, empty), databank: part[Databank](cloud, empty),
		parameters: part[ParameterStore](cloud, empty), scalers: part[Scalers](cloud, empty),
	}
}

func part[T any](cloud Cloud, otherwise T) T {
	if x, is := cloud.(T); is {
		return x
	}
	return otherwise
}
