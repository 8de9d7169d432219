package sim

import "fmt"

// DatabankOptions are the databases at the start of a world. Clusters come before
// databases, which may be members of them.
type DatabankOptions struct {
	Databases  []DatabaseSpec
	Clusters   []ClusterSpec
	Quota      int      // of databases; 0 means 40
	NotOffered []string // classes
}

// Databank is the databases and clusters of a world.
type Databank struct {
	*World
	store         *Store // where applications look up where to read
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
func NewDatabank(w *World, store *Store, registry *Registry, o DatabankOptions) (*Databank, error) {
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
func (c *Databank) Loads(name string) []*Load {
	if d := c.databaseByID[name]; d != nil && d.Source+d.Cluster == "" {
		return []*Load{&d.Reads, &d.Writes, &d.Connections}
	}
	if k := c.clusterByID[name]; k != nil {
		return []*Load{&k.Reads, &k.Writes, &k.Connections}
	}
	return nil
}

// Scalable implements Scaler: the clusters whose readers AWS itself scales.
func (c *Databank) Scalable() (list []ScalableTarget) {
	for _, k := range c.clusters {
		if k.ReplicaMax > 0 {
			list = append(list, ScalableTarget{Cluster: k.ID, Min: k.ReplicaMin, Max: k.ReplicaMax})
		}
	}
	return list
}
