package rds

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// databaseMetrics are what RDS publishes of every database.
var databaseMetrics = []string{
	"CPUUtilization", "DatabaseConnections", "ReadIOPS", "WriteIOPS", "ReadLatency", "WriteLatency", "FreeableMemory", "ReplicaLag",
}

// clusterMetrics are what it publishes of a cluster's members besides.
var clusterMetrics = []string{"AuroraReplicaLag", "ServerlessDatabaseCapacity", "ACUUtilization"}

// databaseFeed is a database's metrics under its own name and, for a member, under
// the cluster's: all members together, and those in one role.
type databaseFeed struct {
	own, cluster, writer, reader map[string]*world.Ring
}

// retired is the feed of a database that is gone. CloudWatch keeps what it had for
// as long as it keeps anything.
type retired struct {
	id   string
	at   int64
	feed *databaseFeed
}

func (c *Databank) publishDatabase(d *database) *databaseFeed {
	const rds = "AWS/RDS"
	set := func(metrics []string, dimensions ...string) map[string]*world.Ring {
		rings := map[string]*world.Ring{}
		for _, name := range metrics {
			rings[name] = c.Offer(world.NewRing(name, 60, d.ID, d.Cluster), rds, dimensions...)
		}
		return rings
	}
	if d.Cluster == "" {
		return &databaseFeed{own: set(databaseMetrics, "DBInstanceIdentifier", d.ID)}
	}
	all := slices.Concat(slices.DeleteFunc(slices.Clone(databaseMetrics), func(name string) bool { return name == "ReplicaLag" }), clusterMetrics)
	return &databaseFeed{
		own:     set(all, "DBInstanceIdentifier", d.ID),
		cluster: set(all, "DBClusterIdentifier", d.Cluster),
		writer:  set(all, "DBClusterIdentifier", d.Cluster, "Role", "WRITER"),
		reader:  set(all, "DBClusterIdentifier", d.Cluster, "Role", "READER"),
	}
}

// retire takes the feeds away that nobody can read any longer.
func (c *Databank) retire(t int64) {
	for len(c.retired) > 0 && c.retired[0].at <= t {
		old := map[*world.Ring]bool{}
		feed := c.retired[0].feed
		for _, set := range []map[string]*world.Ring{feed.own, feed.cluster, feed.writer, feed.reader} {
			for r := range maps.Values(set) {
				old[r] = true
			}
		}
		for key, rings := range c.Feeds {
			if !strings.HasPrefix(key, "AWS/RDS\x01") {
				continue
			}
			if rings = slices.DeleteFunc(rings, func(r *world.Ring) bool { return old[r] }); len(rings) == 0 {
				delete(c.Feeds, key)
			} else {
				c.Feeds[key] = rings
			}
		}
		if gone := c.retired[0].id; c.Opts.Endless && c.databaseByID[gone] == nil {
			delete(c.databaseUsage, gone)
		}
		c.retired = c.retired[1:]
	}
}

// meter publishes a value wherever the database shows it. Only replicas have a
// ReplicaLag.
func (c *Databank) meter(d *database, name string, t int64, value float64) {
	if name == "ReplicaLag" && d.Source == "" {
		return
	}
	d.feed.own[name].Add(t, value, 1)
	d.feed.cluster[name].Add(t, value, 1)
	if d.Cluster == "" {
		return
	}
	role := d.feed.reader
	if c.clusterByID[d.Cluster].writer == d {
		role = d.feed.writer
	}
	role[name].Add(t, value, 1)
}

// measure publishes the cell of a database that serves. Its times are those of an
// M/M/1 queue with the utilisation, at most 0.98, and the work that piled up.
func (c *Databank) measure(d *database, w work, use float64, t int64) {
	memory := float64(d.memory())
	slower := 1.0
	if t < d.stalled {
		slower = stalling
	}
	latency := func(base float64) float64 { return min(world.MaxLatency, base*slower/(1-min(use, 0.98))+d.late) }
	full := 1.0 // the share of its largest capacity, by which AWS tells of a serverless one
	if d.Class == serverless {
		_, most := c.clusterByID[d.Cluster].acu(t)
		full = d.acu / most
	}
	c.meter(d, "CPUUtilization", t, min(100, 100*use*d.noise)*full)
	c.meter(d, "DatabaseConnections", t, w.connections)
	c.meter(d, "ReadIOPS", t, readIO*w.reads/float64(world.Cell))
	c.meter(d, "WriteIOPS", t, writeIO*w.writes/float64(world.Cell))
	c.meter(d, "ReadLatency", t, latency(readTime))
	c.meter(d, "WriteLatency", t, latency(writeTime))
	c.meter(d, "FreeableMemory", t, max(leastFree*memory, (1-cacheShare)*memory-w.connections*connectionMemory))
	lag := leastLag + d.lag
	if d.Broken {
		lag = -1
	}
	c.meter(d, "ReplicaLag", t, lag)
	if d.Cluster == "" {
		return
	}
	if c.clusterByID[d.Cluster].writer != d {
		c.meter(d, "AuroraReplicaLag", t, 1000*(sharedLag+d.lag))
	}
	if d.Class == serverless {
		_, most := c.clusterByID[d.Cluster].acu(t)
		c.meter(d, "ServerlessDatabaseCapacity", t, d.acu)
		c.meter(d, "ACUUtilization", t, min(100, 100*math.Round(d.acu*2)/2/most))
	}
}
