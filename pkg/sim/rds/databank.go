package rds

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/ssm"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Options are the databases at the start of a world. Clusters come before
// databases, which may be members of them.
type Options struct {
	Databases  []DatabaseSpec
	Clusters   []ClusterSpec
	Quota      int      // of databases; 0 means 40
	NotOffered []string // classes
}

// Databank is the databases and clusters of a world.
type Databank struct {
	*world.World
	store         *ssm.Store // where applications look up where to read
	allowed       int
	notOffered    []string
	databases     []*database // as long as they exist
	databaseByID  map[string]*database
	databaseUsage map[string][]DatabaseMinute
	clusters      []*cluster
	clusterByID   map[string]*cluster
	retired       []retired
}

// NewDatabank builds databases at the start of a world.
func NewDatabank(w *world.World, store *ssm.Store, registry *appscaling.Registry, o Options) (*Databank, error) {
	c := &Databank{
		World: w, store: store, allowed: o.Quota, notOffered: o.NotOffered,
		databaseByID: map[string]*database{}, databaseUsage: map[string][]DatabaseMinute{}, clusterByID: map[string]*cluster{},
	}
	registry.Join(c)
	for _, spec := range o.Clusters {
		if err := c.addCluster(spec); err != nil {
			return nil, fmt.Errorf("cluster %q: %w", spec.ID, err)
		}
	}
	for _, spec := range o.Databases {
		if err := c.addDatabase(spec); err != nil {
			return nil, fmt.Errorf("database %q: %w", spec.ID, err)
		}
	}
	return c, nil
}

// Run implements Part.
func (c *Databank) Run(t int64) {
	if len(c.databases) > 0 || len(c.retired) > 0 {
		c.runDatabases(t)
	}
}

// Loads implements Loaded.
func (c *Databank) Loads(name string) []*world.Load {
	if d := c.databaseByID[name]; d != nil && d.Source+d.Cluster == "" {
		return []*world.Load{&d.Reads, &d.Writes, &d.Connections}
	}
	if k := c.clusterByID[name]; k != nil {
		return []*world.Load{&k.Reads, &k.Writes, &k.Connections}
	}
	return nil
}

// Scalable implements Scaler: the clusters whose readers AWS itself scales.
func (c *Databank) Scalable() (list []appscaling.ScalableTarget) {
	for _, k := range c.clusters {
		if k.ReplicaMax > 0 {
			list = append(list, appscaling.ScalableTarget{
				Namespace: appscaling.RDS, ID: "cluster:" + k.ID, Dimension: appscaling.Replicas,
				ScalableTarget: resource.ScalableTarget{Min: k.ReplicaMin, Max: k.ReplicaMax},
			})
		}
	}
	return list
}
