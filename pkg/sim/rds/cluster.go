package rds

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	defaultRange = 30 * time.Second
	mostMembers  = 16 // a writer and 15 readers
	mostACU      = 256
)

// ClusterSpec describes an Aurora cluster, or one of an Engine that takes no further
// readers, and the queries that are meant for it.
// Reads are shared equally by its readers, or go to the writer where there is
// none, once applications have followed; writes go to the writer.
type ClusterSpec struct {
	ID                         string
	Engine                     string // "" means aurora-mysql
	Mode                       string // serverless or limitless, where it takes no readers
	Version                    string // "" means what is usual for the engine
	Reads, Writes, Connections world.Load
	ReadRate, WriteRate        float64 // as of a DatabaseSpec
	// MinACU and MaxACU are the range of Serverless v2; both 0 without one.
	MinACU, MaxACU float64
	Storage        string // aurora-iopt1, or ""
	Tags           map[string]string
	Actions        []string // pending maintenance, as of a DatabaseSpec
	Pending        []string // modifications that wait, as of a DatabaseSpec
	Parameters     string   // the status of its parameter group on all members; "" means in-sync
	// ReplicaMin and ReplicaMax are what somebody else's Aurora Auto Scaling keeps
	// it between; a ReplicaMax of 0 means that there is none. It never acts.
	ReplicaMin, ReplicaMax int
	// ModifyTime is how long a change of the range takes; 0 means 30 s, negative
	// none.
	ModifyTime time.Duration
	// Status is what RDS says instead of available, such as backtracking.
	Status string
	// Follow is how long applications take to notice that readers came or went; 0 means
	// 90 s, negative none.
	Follow time.Duration
}

type cluster struct {
	ClusterSpec
	audience audience
	members  []*database
	writer   *database // nil when there is none
	change   rangeChange
	failing  int64 // it fails over until here, and names no writer
}

// rangeChange is a change of the ACU range under way.
type rangeChange struct {
	least, most float64
	until       int64 // 0 when there is none
}

func (c *Databank) addCluster(spec ClusterSpec) error {
	switch {
	case !validID(spec.ID):
		return fmt.Errorf("an RDS identifier has up to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen at the end")
	case c.clusterByID[spec.ID] != nil:
		return fmt.Errorf("this identifier is used twice")
	case spec.MaxACU != 0 && badRange(spec.MinACU, spec.MaxACU) != "":
		return fmt.Errorf("%s", badRange(spec.MinACU, spec.MaxACU))
	}
	if err := checkPending(spec.Pending); err != nil {
		return err
	}
	if spec.Engine == "" {
		spec.Engine = "aurora-mysql"
	}
	if spec.Version == "" {
		spec.Version = versionOf(spec.Engine)
	}
	spec.ModifyTime = world.Defaulted(spec.ModifyTime, defaultRange)
	spec.Follow = world.Defaulted(spec.Follow, defaultFollow)
	k := &cluster{ClusterSpec: spec}
	c.clusters = append(c.clusters, k)
	c.clusterByID[spec.ID] = k
	return nil
}

// join makes a database a member. The first one writes, unless another says so.
func (k *cluster) join(d *database) {
	k.members = append(k.members, d)
	if k.writer == nil || d.Writer {
		k.writer = d
	}
}

// failOver makes the first reader that serves the writer. Neither it nor the old
// writer serves for a while; without a reader the writer restarts where it is.
func (k *cluster) failOver(now int64) {
	old := k.writer
	k.failing = now + failover
	for _, m := range k.members {
		if m != old && m.serves(now) {
			k.writer = m
			break
		}
	}
	for _, m := range []*database{old, k.writer} {
		if m != nil {
			m.outage = now + failover
		}
	}
	if k.writer == old && old != nil && old.gone != 0 {
		k.writer = nil
	}
}

// acu is the range at t.
func (k *cluster) acu(t int64) (least, most float64) {
	if k.change.until != 0 && t >= k.change.until {
		return k.change.least, k.change.most
	}
	return k.MinACU, k.MaxACU
}

func (k *cluster) status(t int64) string {
	switch {
	case t < k.failing:
		return failingOver
	case t < k.change.until:
		return modifying
	}
	return cmp.Or(k.Status, resource.Available)
}

// Clusters answers DescribeDBClusters: what each cluster says of itself. A missing
// one is absent. The error is a *scale.Failure.
func (c *Databank) Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(ids) == 0 {
		return map[string]resource.Cluster{}, nil
	}
	in := world.Call{Service: "rds", API: "DescribeDBClusters", Doing: world.About("database cluster", ids), Names: ids, Times: (len(ids) + 99) / 100}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := make(map[string]resource.Cluster, len(ids))
	for _, id := range ids {
		if k := c.clusterByID[strings.ToLower(id)]; k != nil {
			found[id] = c.clusterOf(k)
		}
	}
	return found, nil
}

// DescribeCluster is what Clusters tells of one cluster, and whether it exists. No
// call is counted and no fault applies.
func (c *Databank) DescribeCluster(id string) (resource.Cluster, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	k := c.clusterByID[strings.ToLower(id)]
	if k == nil {
		return resource.Cluster{}, false
	}
	return c.clusterOf(k), true
}

func (c *Databank) clusterOf(k *cluster) resource.Cluster {
	now := c.Time.Unix()
	x := resource.Cluster{
		ID: k.ID, ARN: c.databaseARN("cluster", k.ID), Status: k.status(now), Engine: k.Engine, Mode: k.Mode, Version: k.Version,
		Reader: k.ID + ".cluster-ro-" + databaseDomain + "." + c.Opts.Region + ".rds.amazonaws.com", Tags: maps.Clone(k.Tags),
		Pending: slices.Clone(k.Pending), Storage: k.Storage,
	}
	x.MinACU, x.MaxACU = k.acu(now)
	for _, m := range k.members {
		if m.exists(now) {
			x.Members = append(x.Members, resource.ClusterMember{ID: m.ID, Writer: m == k.writer && now >= k.failing, Parameters: k.Parameters})
		}
	}
	return x
}

// ClusterIDs lists the clusters in the order of Options. No call is counted.
func (c *Databank) ClusterIDs() []string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var ids []string
	for _, k := range c.clusters {
		ids = append(ids, k.ID)
	}
	return ids
}
