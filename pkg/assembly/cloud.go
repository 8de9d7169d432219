package assembly

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/actuator"
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Cloud is all that dynascale needs of a cloud: AWS, or a simulated one.
type Cloud interface {
	collector.Metrics
	fetch.AutoScaling
	fetch.EC2
	fetch.ELB
	fetch.RDS
	fetch.SQS
	fetch.ReplicaScalers
	fetch.ECS
	fetch.ServiceScalers
	fetch.Pricing
	Changes
	// Home is the region, whoever said it.
	Home() string
}

// Changes are the calls that change a cloud.
type Changes interface {
	SetDesired(ctx context.Context, group string, size int) error
	SetMin(ctx context.Context, group string, size int) error
	RaiseTo(ctx context.Context, group string, size int) error
	SetMax(ctx context.Context, group string, size int) error
	// Turn lets a change of a group wait for the rate of its calls; see actuator.Maker.
	Turn(ctx context.Context, before time.Time) (context.Context, error)
	StopMachine(ctx context.Context, id string) error
	StartMachine(ctx context.Context, id string) error
	SetMachineType(ctx context.Context, id, machineType string) error
	Deregister(ctx context.Context, machine string, at scale.Attachment) error
	Register(ctx context.Context, machine string, at scale.Attachment) error
	CreateReplica(ctx context.Context, r resource.NewReplica) error
	DeleteReplica(ctx context.Context, name string) error
	SetClass(ctx context.Context, name, class string) error
	SetACU(ctx context.Context, cluster string, least, most float64) error
	SetDesiredCount(ctx context.Context, cluster, service string, size int) error
	SetServiceMin(ctx context.Context, service string, size int) error
	actuator.Parameters
}

// Memory is the ledger, or its twin in memory.
type Memory interface {
	loop.Ledger
	collector.Memory
	actuator.OperationLedger
}

// Sources are what can be read of a cloud.
func Sources(cloud Cloud) []fetch.Source {
	return slices.Concat(fetch.FromAutoScaling(cloud), fetch.FromEC2(cloud), fetch.FromELB(cloud), fetch.FromRDS(cloud, operation.TierTag), fetch.FromReplicaScalers(cloud),
		fetch.FromECS(cloud), fetch.FromServiceScalers(cloud), fetch.FromSQS(cloud), fetch.FromPricing(cloud))
}
