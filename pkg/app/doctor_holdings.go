package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/elb"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// estateClients reach what tiers scale when that is no group.
type estateClients struct {
	ec2       *ec2.Client
	rds       *rds.Client
	balancers *elb.Client
	owners    *appscaling.Client
}

// holdings are the machines and databases that the tiers of a place need to know,
// each asked for once.
type holdings struct {
	machines  answer[map[string]estate.Machine]
	types     answer[map[string]estate.MachineType]
	clusters  answer[map[string]estate.Cluster]
	databases answer[map[string]estate.Database]
	waiting   answer[map[string][]string] // maintenance, by ARN in lower case
	scaled    answer[map[string]string]   // clusters whose readers AWS itself counts
	quota     answer[quotaOfDatabases]
	tagged    answer[map[string]estate.Database] // what dynascale made, whatever it is now
}

type quotaOfDatabases struct{ used, most int }

// answer is what AWS said to one question. The zero answer was not asked for.
type answer[T any] struct {
	asked []string // names, or what stands for all
	is    T
	err   error
}

// known reports whether there is an answer.
func (a answer[T]) known() bool { return len(a.asked) > 0 && a.err == nil }

// errors are those of all questions that were asked; nil for an answer.
func (h holdings) errors() (out []error) {
	for _, x := range []struct {
		asked []string
		err   error
	}{
		{h.machines.asked, h.machines.err}, {h.types.asked, h.types.err}, {h.clusters.asked, h.clusters.err}, {h.databases.asked, h.databases.err},
		{h.waiting.asked, h.waiting.err}, {h.scaled.asked, h.scaled.err}, {h.quota.asked, h.quota.err}, {h.tagged.asked, h.tagged.err},
	} {
		if len(x.asked) > 0 {
			out = append(out, x.err)
		}
	}
	return out
}

// hold asks for everything that the tiers of the place scale.
func (d doctor) hold(ctx context.Context, p place, w *ward, questions *errgroup.Group) {
	h := &w.holdings
	want := func(into *[]string, names ...string) {
		for _, name := range names {
			if name != "" && !slices.Contains(*into, name) {
				*into = append(*into, name)
			}
		}
	}
	for _, t := range d.cfg.Tiers {
		if placeOf(t) != p {
			continue
		}
		switch s := subjectOf(t); {
		case s.Machine != nil:
			want(&h.machines.asked, s.Machine.Instance)
			want(&h.types.asked, typesOf(s.Machine)...)
		case s.Class != nil:
			want(&h.databases.asked, s.Class.Database)
			want(&h.waiting.asked, "all")
			for _, r := range s.Class.Rungs {
				want(&h.types.asked, strings.TrimPrefix(r.Name, "db."))
			}
		case s.ACU != nil:
			want(&h.clusters.asked, s.ACU.Cluster)
		case s.Replicas != nil:
			want(&h.databases.asked, s.Replicas.Source)
			want(&h.clusters.asked, s.Replicas.Cluster)
			want(&h.quota.asked, "all")
			want(&h.tagged.asked, "all")
			if s.Replicas.Cluster != "" {
				want(&h.scaled.asked, "all")
			}
		}
	}
	put(ctx, d, questions, &h.machines, func(ctx context.Context) (map[string]estate.Machine, error) {
		return w.ec2.Machines(ctx, h.machines.asked)
	})
	put(ctx, d, questions, &h.types, func(ctx context.Context) (map[string]estate.MachineType, error) {
		return w.ec2.MachineTypes(ctx, h.types.asked)
	})
	put(ctx, d, questions, &h.waiting, w.rds.Maintenance)
	put(ctx, d, questions, &h.scaled, w.owners.ReplicaScaling)
	put(ctx, d, questions, &h.quota, func(ctx context.Context) (q quotaOfDatabases, err error) {
		q.used, q.most, err = w.rds.Quota(ctx)
		return q, err
	})
	put(ctx, d, questions, &h.tagged, func(ctx context.Context) (map[string]estate.Database, error) {
		return w.rds.Tagged(ctx, operation.TierTag)
	})
	if len(h.clusters.asked)+len(h.databases.asked) > 0 {
		questions.Go(func() error {
			d.holdDatabases(ctx, w)
			return nil
		})
	}
}

// put asks one question beside the others, if it is wanted.
func put[T any](ctx context.Context, d doctor, questions *errgroup.Group, a *answer[T], question func(context.Context) (T, error)) {
	if len(a.asked) > 0 {
		questions.Go(func() error {
			a.is, a.err = ask(ctx, d, question)
			return nil
		})
	}
}

// holdDatabases reads clusters, the databases that they and the tiers name, and
// then the replicas that those tell of.
func (d doctor) holdDatabases(ctx context.Context, w *ward) {
	h := &w.holdings
	names := slices.Clone(h.databases.asked)
	if len(h.clusters.asked) > 0 {
		h.clusters.is, h.clusters.err = ask(ctx, d, func(ctx context.Context) (map[string]estate.Cluster, error) {
			return w.rds.Clusters(ctx, h.clusters.asked)
		})
		for _, name := range sortedKeys(h.clusters.is) {
			for _, m := range h.clusters.is[name].Members {
				names = append(names, m.ID)
			}
		}
	}
	read := func(names []string) (map[string]estate.Database, error) {
		return ask(ctx, d, func(ctx context.Context) (map[string]estate.Database, error) { return w.rds.Databases(ctx, names) })
	}
	h.databases.asked = unique(names)
	if len(names) == 0 {
		return
	}
	if h.databases.is, h.databases.err = read(h.databases.asked); h.databases.err != nil {
		return
	}
	var more []string
	for _, name := range sortedKeys(h.databases.is) {
		for _, r := range h.databases.is[name].Replicas {
			if _, known := h.databases.is[r]; !known {
				more = append(more, r)
			}
		}
	}
	if len(more) > 0 {
		found, err := read(unique(more))
		h.databases.err = err
		maps.Copy(h.databases.is, found)
	}
}

func typesOf(m *ec2size.Machine) (names []string) {
	for _, r := range m.Rungs {
		names = append(append(names, r.Name), m.Fallbacks[r.Name]...)
	}
	return names
}

// tellHoldings says which of the listings can be read. What is not read at every
// pass, or only helps, is no failure.
func (d doctor) tellHoldings(n *notes, p place, w ward) {
	h := w.holdings
	owns := func(kind func(subject) bool) Result {
		for _, t := range d.cfg.Tiers {
			if placeOf(t) == p && t.Mode == scale.Manage && kind(subjectOf(t)) {
				return Failed
			}
		}
		return Doubted
	}
	tell := func(asked []string, err error, bad Result, check, permission, found string) {
		switch {
		case len(asked) == 0:
		case err != nil:
			n.add(bad, check, err.Error(), d.remedy(err, permission))
		default:
			n.add(Well, check, found+" ("+permission+")", "")
		}
	}
	of := func(found int, asked []string) string { return fmt.Sprintf("%d of %d found", found, len(asked)) }
	tell(h.machines.asked, h.machines.err, Failed, "machines", "ec2:DescribeInstances, ec2:DescribeInstanceStatus", of(len(h.machines.is), h.machines.asked))
	tell(h.types.asked, h.types.err, owns(func(s subject) bool { return s.Machine != nil }), "types", "ec2:DescribeInstanceTypes", of(len(h.types.is), h.types.asked))
	tell(h.clusters.asked, h.clusters.err, Failed, "clusters", "rds:DescribeDBClusters", of(len(h.clusters.is), h.clusters.asked))
	tell(h.databases.asked, h.databases.err, Failed, "databases", "rds:DescribeDBInstances", fmt.Sprintf("%d found, replicas and members included", len(h.databases.is)))
	tell(h.waiting.asked, h.waiting.err, Doubted, "maintenance", "rds:DescribePendingMaintenanceActions", "can be listed")
	tell(h.quota.asked, h.quota.err, Doubted, "quota", "rds:DescribeAccountAttributes", fmt.Sprintf("%d of %d databases", h.quota.is.used, h.quota.is.most))
	tell(h.scaled.asked, h.scaled.err, owns(func(s subject) bool { return s.Replicas != nil && s.Replicas.Cluster != "" }), "other owners",
		"application-autoscaling:DescribeScalableTargets", "can be listed")
}
