package wire

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// Options are the settings of an endpoint; the zero value is usable.
type Options struct {
	Account string // 12 digits; default 123456789012
	Region  string // default us-east-1
	// Latency is added to every answer.
	Latency time.Duration
	// Hold is how long a connection is kept without an answer when the cloud is
	// unreachable, before it is dropped; default 5 s.
	Hold time.Duration
	// OnCall, when set, is told of every call of a known operation before it is
	// answered. It may be called from several goroutines at once.
	OnCall func(service, operation string)
}

// Tabled is a Cloud with services that bring their own tables.
type Tabled interface {
	// Tables are those of an account and a region.
	Tables(of engine.Place) []engine.Service
}

// tables answer out of a cloud for the services that have no table of their own.
type tables struct {
	engine.Place
	cloud    Cloud
	details  Details  // nil when the cloud has none
	launcher Launcher // nil when the cloud has none
	estate   estateOf
	sent     atomic.Uint64 // messages to queues, which each have a number
}

// New makes the wire-level face of a cloud. It owns no resources.
func New(cloud Cloud, o Options) *Server {
	t := &tables{Place: engine.Place{Account: o.Account, Region: o.Region}.Usual(), cloud: cloud, estate: whatStandsStill(cloud)}
	t.details, _ = cloud.(Details)
	t.launcher, _ = cloud.(Launcher)
	all := []engine.Service{
		t.autoscaling(), t.cloudwatch(), t.sqs(), t.sts(), t.elasticLoadBalancing(), t.ec2(), t.rds(), t.ssm(), t.applicationAutoScaling(), t.pricing(),
	}
	if more, is := cloud.(Tabled); is {
		all = append(all, more.Tables(t.Place)...)
	}
	return engine.New(engine.Options{Latency: o.Latency, Hold: o.Hold, OnCall: o.OnCall}, all...)
}

// missing is the failure of a group that does not exist.
func missing(doing, group string) error {
	return &scale.Failure{Doing: doing, Kind: scale.Missing, Err: errors.New("AutoScalingGroup name not found - no such group: " + group)}
}
