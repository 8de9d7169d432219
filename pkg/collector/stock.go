package collector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Machines reads machines, and what EC2 says of types; what is not there is absent.
type Machines interface {
	Machines(ctx context.Context, ids []string) (map[string]estate.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]estate.MachineType, error)
	// StopProtected tells whether EC2 would refuse to stop a machine.
	StopProtected(ctx context.Context, id string) (bool, error)
}

// Databases reads databases and clusters; what is not there is absent.
type Databases interface {
	Databases(ctx context.Context, ids []string) (map[string]estate.Database, error)
	Clusters(ctx context.Context, ids []string) (map[string]estate.Cluster, error)
	Orderable(ctx context.Context, engine, version, license, class string) ([]estate.ClassOption, error)
	// Maintenance is what waits to be done to databases, by ARN, in sentences.
	Maintenance(ctx context.Context) (map[string][]string, error)
	// Tagged are the databases with a tag, by name.
	Tagged(ctx context.Context, key string) (map[string]estate.Database, error)
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
	machines    fetched[estate.Machine]
	types       fetched[estate.MachineType]
	protections protections
	databases   fetched[estate.Database]
	clusters    fetched[estate.Cluster]
	waiting     fetched[[]string] // maintenance, by ARN
	scaling     fetched[string]   // by cluster
	tagged      fetched[estate.Database]
	quota       quota
	orders      map[order]*orderable
	ladders     []*classes // whose classes have to be orderable
	// broken is since when readers were seen to serve nobody by a fault.
	broken map[string]time.Time
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
		s.protections.watch(t.Machine.ID)
		for _, r := range t.Machine.Ladder {
			s.types.want(r.Name)
			for _, other := range r.Others { // which the machine may be
				s.types.want(other)
			}
		}
		return machine{*t.Machine, t.Mode}
	case t.Replicas != nil:
		s.databases.want(t.Replicas.Source)
		s.clusters.want(t.Replicas.Cluster)
		s.tagged.want(t.Replicas.Tier)
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

// noteBroken remembers since when readers are broken. It begins anew with every start of
// the daemon, which makes nothing happen sooner.
func (s *stock) noteBroken() {
	if s.databases.is == nil {
		return // not read this time
	}
	was := s.broken
	s.broken = map[string]time.Time{}
	for id, db := range s.databases.is {
		if operation.Broken(db) {
			s.broken[id] = was[id]
			if was[id].IsZero() {
				s.broken[id] = s.databases.at
			}
		}
	}
}

// tell says what could not be read.
func (s *stock) tell(say func(source, problem string)) {
	say("ec2", s.machines.trouble)
	say("ec2", s.types.trouble)
	for _, p := range s.protections.all {
		say("ec2", p.trouble)
	}
	say("rds", s.databases.trouble)
	say("rds", s.clusters.trouble)
	say("rds", s.waiting.trouble)
	say("rds", s.quota.trouble)
	say("rds", s.tagged.trouble)
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
