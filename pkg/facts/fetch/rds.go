package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/facts"
)

// RDS reads what the shelves of RDS hold.
type RDS interface {
	Databases(ctx context.Context, ids []string) (map[string]estate.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]estate.Cluster, error)
	Orderable(ctx context.Context, engine, version, license, class string) ([]estate.ClassOption, error)
	// Maintenance is what waits to be done to databases, by ARN, in sentences.
	Maintenance(ctx context.Context) (map[string][]string, error)
	// Tagged are the databases with a tag, by name.
	Tagged(ctx context.Context, key string) (map[string]estate.Database, error)
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
		FromList(facts.Tagged, func(ctx context.Context) (map[string]estate.Database, error) { return c.Tagged(ctx, tag) }),
		FromList(facts.DatabaseQuota, func(ctx context.Context) (map[string]facts.Quota, error) {
			used, most, err := c.Quota(ctx)
			return map[string]facts.Quota{facts.TheQuota: {Used: used, Most: most}}, err
		}),
		FromOne(facts.Orderable, func(ctx context.Context, _ time.Time, key string) ([]estate.ClassOption, error) {
			engine, version, license, class := facts.OrderOf(key)
			return c.Orderable(ctx, engine, version, license, class)
		}),
	}
}

// FromReplicaScalers is the source of ReplicaScaling.
func FromReplicaScalers(c ReplicaScalers) []Source {
	return []Source{FromList(facts.ReplicaScaling, c.ReplicaScaling)}
}
