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
	names := append([]string{t.Name}, members(world, t.Name)...)
	for n := range 15 {
		if name := fmt.Sprintf("%s%s%d", t.Name, made, n+1); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	all := total{}
	for _, name := range names {
		for _, m := range world.DatabaseUsage(name) {
			billed := 0.0
			if strings.Contains(name, made) {
				billed = seconds(m.Billed)
			}
			all.add(m, billed)
		}
	}
	return all.minutes()
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

// acu is the capacity of a cluster.
type acu struct{}

// Place finds the cluster.
func (acu) Place(t Tier, o *sim.Options) error {
	if cluster(o, t.Name) {
		return nil
	}
	return t.absent()
}

// Minutes are those of all members; billed are ACU-seconds, of which a member that is not
// serverless has none.
func (acu) Minutes(world *sim.Cloud, t Tier) (out []sim.Minute) {
	all := total{}
	for _, id := range members(world, t.Name) {
		for _, m := range world.DatabaseUsage(id) {
			all.add(m, m.ACU)
		}
	}
	return all.minutes()
}

// members are the databases of a cluster, or the replicas of a source.
func members(world *sim.Cloud, name string) (out []string) {
	for _, id := range world.DatabaseIDs() {
		db, _ := world.DescribeDatabase(id)
		if id != name && (db.Source == name || db.Cluster == name) {
			out = append(out, id)
		}
	}
	return out
}

// total adds up what several databases did in the same minute.
type total map[time.Time]*sim.Minute

func (a total) add(m sim.DatabaseMinute, billed float64) {
	if a[m.At] == nil {
		a[m.At] = &sim.Minute{At: m.At}
	}
	sum := a[m.At]
	sum.Load, sum.Lost, sum.Billed = sum.Load+m.Work, sum.Lost+m.Lost, sum.Billed+billed
}

func (a total) minutes() (out []sim.Minute) {
	for _, m := range a {
		out = append(out, *m)
	}
	return out
}

func database(o *sim.Options, id string) bool {
	return slices.ContainsFunc(o.Databases, func(d sim.DatabaseSpec) bool { return d.ID == id })
}

func cluster(o *sim.Options, id string) bool {
	return slices.ContainsFunc(o.Clusters, func(c sim.ClusterSpec) bool { return c.ID == id })
}
