package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
)

// RDS reads what the shelves of RDS hold.
type RDS interface {
	Databases(ctx context.Context, ids []string) (map[string]resource.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error)
	Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error)
	// Maintenance is what waits to be done to databases, by ARN, in sentences.
	Maintenance(ctx context.Context) (map[string][]string, error)
	// Tagged are the databases with a tag, by name.
	Tagged(ctx context.Context, key string) (map[string]resource.Database, error)
	// Quota is how many databases the account has in the region, and may have.
	Quota(ctx context.Context) (used, most int, err error)
}

// ReplicaScalers tell which clusters AWS itself scales, in sentences.
type ReplicaScalers interface {
	ReplicaScaling(ctx context.Context) (map[string]string, error)
}

// FromRDS are the sources of its shelves. The tag is the one that dynascale gives.
func FromRDS(c RDS, tag string) []Source {
	return []Source{
		From(facts.Databases, c.Databases), From(facts.Clusters, c.Clusters), FromList(facts.Maintenance, c.Maintenance),
		FromList(facts.Tagged, func(ctx context.Context) (map[string]resource.Database, error) { return c.Tagged(ctx, tag) }),
		FromList(facts.DatabaseQuota, func(ctx context.Context) (map[string]facts.Quota, error) {
			used, most, err := c.Quota(ctx)
			return map[string]facts.Quota{facts.TheQuota: {Used: used, Most: most}}, err
		}),
		FromOne(facts.Orderable, func(ctx context.Context, _ time.Time, key string) ([]resource.ClassOption, error) {
			engine, version, license, class := facts.OrderOf(key)
			return c.Orderable(ctx, engine, version, license, class)
		}),
	}
}

// FromReplicaScalers is the source of ReplicaScaling.
func FromReplicaScalers(c ReplicaScalers) []Source {
	return []Source{FromList(facts.ReplicaScaling, c.ReplicaScaling)}
}
