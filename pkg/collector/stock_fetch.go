package collector

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
)

// fetchStock reads what the tiers scale, and now and then what else is to be known.
func (c *Collector) fetchStock(ctx context.Context, now time.Time) {
	var work sync.WaitGroup
	if m := c.o.Machines; m != nil {
		work.Go(func() { c.fetchMachines(ctx, m, now) })
		work.Go(func() { c.fetchProtections(ctx, m, now) })
	}
	if d := c.o.Databases; d != nil {
		work.Go(func() { c.fetchDatabases(ctx, d, now) })
		work.Go(func() { c.fetchSlow(ctx, d, now) })
	}
	work.Wait()
}

func (c *Collector) fetchMachines(ctx context.Context, m Machines, now time.Time) {
	s := c.stock
	if len(s.machines.names) > 0 {
		is, err := call(ctx, "reading EC2 instances", share(ctx, 0.6, stockTimeout), func(ctx context.Context) (map[string]estate.Machine, error) {
			return m.Machines(ctx, s.machines.names)
		})
		s.machines.learn(is, err, now)
	}
	if len(s.types.names) > 0 && (s.types.at.IsZero() || now.Sub(s.types.at) >= factsEvery) {
		is, err := call(ctx, "reading EC2 instance types", share(ctx, 0.6, stockTimeout), func(ctx context.Context) (map[string]estate.MachineType, error) {
			return m.MachineTypes(ctx, s.types.names)
		})
		if s.types.trouble = text(err); err == nil {
			s.types.is, s.types.at = is, now
		}
	}
}

// fetchDatabases reads the clusters and the named databases, and then the replicas
// and members that these tell of.
func (c *Collector) fetchDatabases(ctx context.Context, d Databases, now time.Time) {
	s := c.stock
	if len(s.clusters.names) > 0 {
		is, err := call(ctx, "reading RDS clusters", share(ctx, 0.4, stockTimeout), func(ctx context.Context) (map[string]estate.Cluster, error) {
			return d.Clusters(ctx, s.clusters.names)
		})
		s.clusters.learn(is, err, now)
	}
	names := slices.Clone(s.databases.names)
	for _, name := range slices.Sorted(maps.Keys(s.clusters.is)) {
		for _, m := range s.clusters.is[name].Members {
			names = append(names, m.ID)
		}
	}
	if len(names) == 0 {
		return
	}
	read := func(names []string) (map[string]estate.Database, error) {
		return call(ctx, "reading RDS databases", share(ctx, 0.5, stockTimeout), func(ctx context.Context) (map[string]estate.Database, error) {
			return d.Databases(ctx, names)
		})
	}
	is, err := read(names)
	var more []string
	for _, name := range slices.Sorted(maps.Keys(is)) {
		for _, r := range is[name].Replicas {
			if _, known := is[r]; !known && !slices.Contains(more, r) {
				more = append(more, r)
			}
		}
	}
	if err == nil && len(more) > 0 {
		var found map[string]estate.Database
		found, err = read(more)
		maps.Copy(is, found)
	}
	s.databases.learn(is, err, now)
	s.noteBroken()
	c.fetchOrderable(ctx, d, now)
}

// fetchSlow reads what is needed rarely. The last answer stands until the next.
func (c *Collector) fetchSlow(ctx context.Context, d Databases, now time.Time) {
	s := c.stock
	limit := share(ctx, 0.8, stockTimeout)
	due := func(at time.Time, wanted bool) bool { return wanted && (at.IsZero() || now.Sub(at) >= slowEvery) }
	var work sync.WaitGroup
	if due(s.waiting.at, len(s.ladders) > 0) {
		work.Go(func() {
			is, err := call(ctx, "reading pending maintenance of RDS", limit, d.Maintenance)
			if s.waiting.trouble = text(err); err == nil {
				s.waiting.is, s.waiting.at = is, now
			}
		})
	}
	if due(s.scaling.at, len(s.clusters.names) > 0) {
		work.Go(func() {
			is, err := call(ctx, "reading the scalable targets of RDS", limit, d.ReplicaScaling)
			if s.scaling.trouble = text(err); err == nil {
				s.scaling.is, s.scaling.at = is, now
			}
		})
	}
	if due(s.tagged.at, len(s.tagged.names) > 0) {
		work.Go(func() {
			is, err := call(ctx, "looking for promoted readers in RDS", limit, func(ctx context.Context) (map[string]estate.Database, error) {
				return d.Tagged(ctx, operation.TierTag)
			})
			if s.tagged.trouble = text(err); err == nil {
				s.tagged.is, s.tagged.at = is, now
			}
		})
	}
	if due(s.quota.at, len(s.databases.names)+len(s.clusters.names) > 0) {
		work.Go(func() {
			type counted struct{ used, most int }
			n, err := call(ctx, "reading the quotas of RDS", limit, func(ctx context.Context) (counted, error) {
				used, most, err := d.Quota(ctx)
				return counted{used, most}, err
			})
			if s.quota.trouble = text(err); err == nil {
				s.quota = quota{used: n.used, most: n.most, at: now}
			}
		})
	}
	work.Wait()
}
