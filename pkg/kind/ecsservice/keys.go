package ecsservice

import (
	"regexp"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
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
func (s *Service) Key() keys.Key { return keys.Section(s.Kind(), s) }

// Keys are the keys beneath it. ECS means the cluster default when none is named.
func (s *Service) Keys() keys.Set {
	return keys.Set{
		keys.Text("cluster", &s.Cluster, aCluster),
		keys.Text("service", &s.Service, aService).Required(),
	}
}

// plain is a name of a cluster or of a service. Source: ECS API reference, CreateCluster and
// CreateService.
var plain = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

var (
	aCluster = named("the name of an ECS cluster", "the cluster's name, the part after cluster/")
	aService = named("the name of an ECS service", "the service's name, the last part of it, and its cluster beside it")
)

func named(looks, instead string) keys.Check[string] {
	like := keys.LikeUpTo(255, plain, looks)
	return keys.That(like.Rule(), func(v string) string {
		if strings.HasPrefix(v, "arn:") {
			return "is an ARN; give " + instead
		}
		return like.Wrong(v)
	})
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
