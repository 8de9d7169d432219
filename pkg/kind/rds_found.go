package kind

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// PlainDatabases are the databases of an inventory that are neither replicas nor members of
// a cluster, sorted.
func PlainDatabases(f facts.Facts) (names []string) {
	all := facts.AllDatabases.All(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if d := all[name]; d.Cluster == "" && d.ReplicaOf == "" {
			names = append(names, name)
		}
	}
	return names
}

// FoundClusters are the clusters of an inventory, sorted.
func FoundClusters(f facts.Facts) []string {
	return slices.Sorted(maps.Keys(facts.AllClusters.All(f)))
}

// SurveyDatabases orders the inventory of databases, and the details of those that may
// become tiers.
func SurveyDatabases(known facts.Facts, o *facts.Order) {
	facts.AllDatabases.Want(o, facts.Everything)
	facts.Databases.Want(o, First(PlainDatabases(known))...)
}

// SurveyClusters orders the inventory of clusters, and the details of those that may become
// tiers.
func SurveyClusters(known facts.Facts, o *facts.Order) {
	facts.AllClusters.Want(o, facts.Everything)
	facts.Clusters.Want(o, First(FoundClusters(known))...)
}

// DraftDatabase begins what a kind says of a plain database. It is no tier of any kind when
// good is false, and the draft says why.
func DraftDatabase(f facts.Facts, name string) (d Draft, db resource.Database, good bool) {
	read := facts.Databases.Get(f, name)
	if !read.Found {
		return Draft{Thing: "database", Name: name, Title: "Database " + name + ".", Notes: []string{Unread}}, db, false
	}
	db = read.Is
	zones := "in one zone"
	if db.MultiAZ {
		zones = "Multi-AZ"
	}
	d = Draft{Thing: "database", Name: name, Title: fmt.Sprintf("Database %s: %s, %s %s, %s, read replicas: %s.", name, db.Class, db.Engine, db.Version, zones, orNone(db.Replicas))}
	if leaves := Leaves(db.Tags); leaves != "" {
		d.Notes = []string{leaves}
		return d, db, false
	}
	return d, db, true
}

// DraftCluster begins what a kind says of a cluster, like DraftDatabase.
func DraftCluster(f facts.Facts, name string) (d Draft, c resource.Cluster, good bool) {
	read := facts.Clusters.Get(f, name)
	if !read.Found {
		return Draft{Thing: "cluster", Name: name, Title: "Cluster " + name + ".", Notes: []string{Unread}}, c, false
	}
	c = read.Is
	d = Draft{Thing: "cluster", Name: name, Title: fmt.Sprintf("Cluster %s: %s %s, instances: %d, readers: %d.", name, c.Engine, c.Version, len(c.Members), Readers(c))}
	leaves := Leaves(c.Tags)
	switch why := operation.NoReaders(resource.Database{}, c); {
	case why != "":
		leaves = "Left out: " + why + "."
	case c.Writer() == "":
		leaves = "Left out: the cluster has no writer."
	}
	if leaves != "" {
		d.Notes = []string{leaves}
		return d, c, false
	}
	return d, c, true
}

// Readers is how many members of a cluster do not write.
func Readers(c resource.Cluster) (n int) {
	for _, m := range c.Members {
		if !m.Writer {
			n++
		}
	}
	return n
}

// Stem leaves room for what a tier's name says beside the database's.
func Stem(name string) string { return name[:min(len(name), 48)] }
