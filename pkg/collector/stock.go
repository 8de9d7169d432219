package collector

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Machines reads machines, and what EC2 says of types; what is not there is absent.
type Machines interface {
	Machines(ctx context.Context, ids []string) (map[string]estate.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]estate.MachineType, error)
}

// Databases reads databases and clusters; what is not there is absent.
type Databases interface {
	Databases(ctx context.Context, ids []string) (map[string]estate.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]estate.Cluster, error)
	Orderable(ctx context.Context, engine, version, license, class string) ([]estate.ClassOption, error)
	// Maintenance is what waits to be done to databases, by ARN, in sentences.
	Maintenance(ctx context.Context) (map[string][]string, error)
	// Quota is how many databases the account has in the region, and may have.
	Quota(ctx context.Context) (used, most int, err error)
	// ReplicaScaling tells which clusters AWS itself scales, in sentences.
	ReplicaScaling(ctx context.Context) (map[string]string, error)
}

const (
	stockTimeout = 10 * time.Second
	// slowEvery is for what changes rarely and costs a call of its own.
	slowEvery = 10 * time.Minute
	// factsEvery is for what AWS sells, which changes by the year.
	factsEvery = 12 * time.Hour
)

// subject is what a tier scales when it is not a group: it fills in capacity and
// objections, or tells why the size is not known.
type subject interface {
	look(s *stock, snapshot *scale.Snapshot) string
}

// stock is what was fetched of machines and databases.
type stock struct {
	machines  fetched[estate.Machine]
	types     fetched[estate.MachineType]
	databases fetched[estate.Database]
	clusters  fetched[estate.Cluster]
	waiting   fetched[[]string] // maintenance, by ARN
	scaling   fetched[string]   // by cluster
	quota     quota
	orders    map[order]*orderable
	ladders   []*classes // whose classes have to be orderable
}

// fetched is one kind of thing by name, and how reading it went.
type fetched[T any] struct {
	names   []string // that are asked for at every tick
	is      map[string]T
	at      time.Time // of the last good answer
	trouble string
}

type quota struct {
	used, most int
	at         time.Time
	trouble    string
}

func newStock() *stock { return &stock{orders: map[order]*orderable{}} }

// follow adds what a tier scales; nil for a group.
func (s *stock) follow(t Tier) subject {
	switch {
	case t.Machine != nil:
		s.machines.want(t.Machine.ID)
		for _, r := range t.Machine.Ladder {
			s.types.want(r.Name)
		}
		return machine{*t.Machine}
	case t.Replicas != nil:
		s.databases.want(t.Replicas.Source)
		s.clusters.want(t.Replicas.Cluster)
		return replicas{*t.Replicas, t.Mode}
	case t.Class != nil:
		s.databases.want(t.Class.ID)
		c := &classes{*t.Class}
		for _, r := range t.Class.Ladder {
			s.types.want(machineOf(r.Name))
		}
		s.ladders = append(s.ladders, c)
		return c
	case t.ACU != nil:
		s.clusters.want(t.ACU.Cluster)
		return acu{*t.ACU}
	}
	return nil
}

func (f *fetched[T]) want(name string) {
	if name != "" && !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
}

// why is the reason for which a thing is not known; "" if it is.
func (f *fetched[T]) why(name, kind, region string) string {
	if _, known := f.is[name]; known {
		return ""
	}
	if f.trouble != "" {
		return f.trouble
	}
	return fmt.Sprintf("no %s named %s in %s; check its name, the account and the region", kind, name, region)
}

// learn takes over an answer. The state of a thing is that of this tick or none:
// an old one would be acted upon.
func (f *fetched[T]) learn(is map[string]T, err error, now time.Time) {
	if err != nil {
		f.is, f.trouble = nil, err.Error()
		return
	}
	f.is, f.at, f.trouble = is, now, ""
}

// fetchStock reads what the tiers scale, and now and then what else is to be known.
func (c *Collector) fetchStock(ctx context.Context, now time.Time) {
	var work sync.WaitGroup
	if m := c.o.Machines; m != nil {
		work.Go(func() { c.fetchMachines(ctx, m, now) })
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

// tell says what could not be read.
func (s *stock) tell(say func(source, problem string)) {
	say("ec2", s.machines.trouble)
	say("ec2", s.types.trouble)
	say("rds", s.databases.trouble)
	say("rds", s.clusters.trouble)
	say("rds", s.waiting.trouble)
	say("rds", s.quota.trouble)
	say("application-autoscaling", s.scaling.trouble)
	for _, o := range s.orders {
		say("rds", o.trouble)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
