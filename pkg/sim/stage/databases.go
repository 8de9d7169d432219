package stage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// replicas are the readers of a database or of a cluster.
type replicas struct{}

// Place finds the source or the cluster.
func (replicas) Place(t Tier, o *sim.Options) error {
	if database(o, t.Name) || cluster(o, t.Name) {
		return nil
	}
	return t.absent()
}

// made is in the names of the readers that dynascale makes.
const made = "-dyn-"

// Minutes are of the source or the members of the cluster and of all readers, those that are
// gone by now too. Billed are only the readers that dynascale may have made, which are what
// is scaled.
func (replicas) Minutes(world *sim.Cloud, t Tier) (out []sim.Minute) {
	names := []string{t.Name}
	for _, id := range world.DatabaseIDs() {
		db, _ := world.DescribeDatabase(id)
		if id != t.Name && (db.Source == t.Name || db.Cluster == t.Name) {
			names = append(names, id)
		}
	}
	for n := range 15 {
		if name := fmt.Sprintf("%s%s%d", t.Name, made, n+1); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	minutes := map[time.Time]*sim.Minute{}
	for _, name := range names {
		for _, m := range world.DatabaseUsage(name) {
			if minutes[m.At] == nil {
				minutes[m.At] = &sim.Minute{At: m.At}
			}
			minutes[m.At].Load += m.Work
			minutes[m.At].Lost += m.Lost
			if strings.Contains(name, made) {
				minutes[m.At].Billed += seconds(m.Billed)
			}
		}
	}
	for _, m := range minutes {
		out = append(out, *m)
	}
	return out
}

// class is the class of a database.
type class struct{}

// Place finds the database.
func (class) Place(t Tier, o *sim.Options) error {
	if database(o, t.Name) {
		return nil
	}
	return t.absent()
}

// Minutes are those of the database, whatever its class was.
func (class) Minutes(world *sim.Cloud, t Tier) (out []sim.Minute) {
	for _, m := range world.DatabaseUsage(t.Name) {
		out = append(out, sim.Minute{At: m.At, Load: m.Work, Lost: m.Lost, Billed: seconds(m.Billed)})
	}
	return out
}

// acu is the capacity of a cluster. What its members did is not told: which of them is
// serverless, and for how much capacity it is billed, is in no account of a minute.
type acu struct{}

// Place finds the cluster.
func (acu) Place(t Tier, o *sim.Options) error {
	if cluster(o, t.Name) {
		return nil
	}
	return t.absent()
}

// Minutes are not told.
func (acu) Minutes(*sim.Cloud, Tier) []sim.Minute { return nil }

func database(o *sim.Options, id string) bool {
	return slices.ContainsFunc(o.Databases, func(d sim.DatabaseSpec) bool { return d.ID == id })
}

func cluster(o *sim.Options, id string) bool {
	return slices.ContainsFunc(o.Clusters, func(c sim.ClusterSpec) bool { return c.ID == id })
}
