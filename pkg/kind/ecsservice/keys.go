package ecsservice

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Service is a service of ECS.
type Service struct {
	Cluster, Service string // their names
}

// New is a service with the defaults of the configuration.
func New() *Service { return &Service{Cluster: facts.DefaultCluster} }

// Kind is "ecs_service".
func (*Service) Kind() string { return "ecs_service" }

// Key has the keys of Keys beneath it.
func (s *Service) Key() keys.Key { return keys.Section(s.Kind(), s).Like("ecs", "service") }

// Keys are the keys beneath it. ECS means the cluster default when none is named.
func (s *Service) Keys() keys.Set {
	return keys.Set{
		keys.Text("cluster", &s.Cluster, aCluster),
		keys.Text("service", &s.Service, aService).Required(),
	}
}

// plain is a name of a cluster or of a service. Source: ECS API reference, CreateCluster and
// CreateService.
var plain = pattern.Of(`^[A-Za-z0-9_-]+$`)

var (
	clusterLooks = keys.LikeUpTo(255, plain, "the name of an ECS cluster")
	serviceLooks = keys.LikeUpTo(255, plain, "the name of an ECS service")

	aCluster = awsname.Belongs("the name of an ECS cluster", clusterLooks, func(t awsname.Thing) string {
		switch t.Sort {
		case awsname.ClusterARN:
			return "write its name, " + t.Name
		case awsname.ServiceARN:
			return both(t)
		case awsname.DBClusterARN, awsname.DBEndpoint:
			return "an ECS cluster belongs here; one of a database is another kind of tier"
		}
		return ""
	}, awsname.Account)
	aService = awsname.Belongs("the name of an ECS service", keys.That(serviceLooks.Rule(), func(v string) string {
		if cluster, service, is := strings.Cut(v, "/"); is && plain.MatchString(cluster) && plain.MatchString(service) {
			return "is a cluster and a service; write cluster: " + cluster + " and service: " + service
		}
		return serviceLooks.Wrong(v)
	}), func(t awsname.Thing) string {
		if t.Sort == awsname.ServiceARN {
			return both(t)
		}
		return ""
	}, awsname.Account)
)

// both is how the two names of a service are written.
func both(t awsname.Thing) string {
	if t.Within == "" {
		return "write service: " + t.Name + ", and the name of its cluster in cluster"
	}
	return "write cluster: " + t.Within + " and service: " + t.Name
}

// key is what the shelves know the service by.
func (s *Service) key() string { return facts.ServiceKey(s.Cluster, s.Service) }

// Name is "cluster/service".
func (s *Service) Name() string { return s.key() }

// Thing is "service".
func (*Service) Thing() string { return "service" }

// Ladder is nil: tasks are counted.
func (*Service) Ladder() []scale.Rung { return nil }

// WorstCase is 0: a change is one call.
func (*Service) WorstCase() time.Duration { return 0 }

// Guards are those of a group.
func (*Service) Guards() guard.Set {
	return guard.Set{
		Stabilization: guard.Stabilization{Shrink: 5 * time.Minute}, Freeze: guard.Freeze{For: 30 * time.Minute},
		ShrinkLimit:    guard.ShrinkLimit{Share: 0.5, Busiest: 15 * time.Minute},
		Cooldown:       guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute},
		CircuitBreaker: guard.CircuitBreaker{Probe: 10 * time.Minute},
	}
}

// Headroom is none: every task of a service is like the others.
func (*Service) Headroom(func(string) string) guard.Headroom { return guard.Headroom{} }

// Demands refuses a minimum of zero that nothing would ever grow from.
func (*Service) Demands(t kind.Tier, at keys.At) { kind.Wakeable(t, at) }

// Rule is what a schema can say: limits.
func (*Service) Rule() keys.Rule { return kind.All(kind.Bounded()) }

// Claims are none beside the name.
func (*Service) Claims() []kind.Claim { return nil }

// Traits are none.
func (*Service) Traits() kind.Traits { return kind.Traits{} }
