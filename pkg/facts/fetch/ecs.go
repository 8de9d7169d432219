package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
)

// ECS reads what the shelf of services holds.
type ECS interface {
	// Services reads services of one cluster by their names.
	Services(ctx context.Context, cluster string, names []string) (map[string]resource.Service, error)
	TaskDefinition(ctx context.Context, arn string) (resource.Task, error)
}

// AllECS lists what there is of ECS.
type AllECS interface {
	// ServiceInventory lists the services of all clusters.
	ServiceInventory(ctx context.Context) ([]resource.Service, error)
}

// FromAllECS is the source of AllServices.
func FromAllECS(c AllECS) []Source {
	return []Source{FromList(facts.AllServices, func(ctx context.Context) (map[string]resource.Service, error) {
		all, err := c.ServiceInventory(ctx)
		out := make(map[string]resource.Service, len(all))
		for i := range all {
			out[facts.ServiceKey(all[i].Cluster, all[i].Name)] = all[i]
		}
		return out, err
	})}
}

// ServiceScalers tell which services Application Auto Scaling counts, by facts.ServiceKey.
type ServiceScalers interface {
	ScalableTargets(ctx context.Context, services []string) (map[string]resource.ScalableTarget, error)
	ServiceScaling(ctx context.Context) (map[string]resource.ServiceScaling, error)
}

// FromECS are the sources of Services and TaskDefinitions.
func FromECS(c ECS) []Source {
	return []Source{From(facts.Services, func(ctx context.Context, keys []string) (map[string]resource.Service, error) {
		var cluster string // that of all keys, which the shelf sees to
		names := make([]string, len(keys))
		for i, key := range keys {
			cluster, names[i] = facts.ServiceOf(key)
		}
		found, err := c.Services(ctx, cluster, names)
		out := make(map[string]resource.Service, len(found))
		for name, is := range found {
			out[facts.ServiceKey(cluster, name)] = is
		}
		return out, err
	}), FromOne(facts.TaskDefinitions, func(ctx context.Context, _ time.Time, arn string) (resource.Task, error) {
		return c.TaskDefinition(ctx, arn)
	})}
}

// FromServiceScalers are the sources of ScalableTargets and ServiceScaling.
func FromServiceScalers(c ServiceScalers) []Source {
	return []Source{From(facts.ScalableTargets, c.ScalableTargets), FromList(facts.ServiceScaling, c.ServiceScaling)}
}
