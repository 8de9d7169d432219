package ecsservice

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// Service is a service of ECS.
type Service struct {
	kind.Counted
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
		keys.Alone(named),
		foreign,
		keys.Text("cluster", &s.Cluster, aCluster),
		keys.Text("service", &s.Service, aService).Single().Required().Like("name", "service_name", "ecs_service", "service_arn"),
	}
}

// foreign are settings of a service in AWS.
var foreign = keys.Foreign{}.
	Add("", "dynascale decides the number of tasks; write the limits of that number in the tier: limits: {min: 2, max: 20}",
		"desired_count", "desired", "count", "min_capacity", "max_capacity", "min_tasks", "max_tasks")

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
			return "an ECS cluster belongs here; a database cluster belongs in rds_acu.cluster or rds_replicas.cluster"
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
		return "write service: " + t.Name + ", and write the name of its cluster in the key `cluster`"
	}
	return "write cluster: " + t.Within + " and service: " + t.Name
}

// key is what the shelves know the service by.
func (s *Service) key() string { return facts.ServiceKey(s.Cluster, s.Service) }

// Name is "cluster/service".
func (s *Service) Name() string { return s.key() }

// Thing is "service".
func (*Service) Thing() string { return "service" }

// named is how the keys are written for a text that stands in their place: the name of a service, with or without its
// cluster, or the ARN of one; "" for another text.
func named(text string) string {
	_, path, arn := strings.Cut(text, ":service/")
	if !arn {
		path = strings.TrimPrefix(text, "service/")
	}
	cluster, service, both := strings.Cut(path, "/")
	switch {
	case both && plain.MatchString(cluster) && plain.MatchString(service):
		return "write {cluster: " + cluster + ", service: " + service + "}"
	case plain.MatchString(path):
		return "write {cluster: NAME, service: " + path + "}, with the name of the cluster; without the key `cluster`, the cluster is " + facts.DefaultCluster
	}
	return ""
}
