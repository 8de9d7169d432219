package rdsreplicas

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// usual is limits.max of a starter's readers, unless the engine allows fewer.
const usual = 5

// Survey orders the databases and clusters there are, and which clusters AWS itself scales.
func (*Replicas) Survey(known facts.Facts, o *facts.Order) {
	kind.SurveyDatabases(known, o)
	kind.SurveyClusters(known, o)
	facts.ReplicaScaling.Want(o, kind.First(kind.FoundClusters(known))...)
}

// Discover drafts a tier of the readers of every plain database and every cluster that can
// have some. Readers and members themselves are only listed.
func (*Replicas) Discover(f facts.Facts) (out kind.Discovery) {
	plain, clusters := kind.PlainDatabases(f), kind.FoundClusters(f)
	for _, name := range kind.First(plain) {
		d, db, good := kind.DraftDatabase(f, name)
		if good {
			d = ofDatabase(d, db)
		}
		out.Drafts = append(out.Drafts, d)
	}
	for _, name := range kind.First(clusters) {
		d, c, good := kind.DraftCluster(f, name)
		if good {
			d = ofCluster(d, c, facts.ReplicaScaling.Get(f, name).Is)
		}
		out.Drafts = append(out.Drafts, d)
	}
	out.Rest = []kind.Rest{
		{Title: "Databases that get no tier of their own, because they are read replicas or members of a cluster:", Lines: copies(f)},
		kind.More("databases", plain), kind.More("clusters", clusters),
	}
	return out
}

func ofDatabase(d kind.Draft, db resource.Database) kind.Draft {
	if why := operation.NoReaders(db, resource.Cluster{}); why != "" {
		d.Notes = append(d.Notes, "No tier for read replicas: "+why+".")
		return d
	}
	d.Notes = append(d.Notes, kind.Objecting(operation.SourceObjections(db, resource.Cluster{}))...)
	d.Called = kind.Stem(d.Name) + "-readers"
	d.Write = func(tier string, _ kind.Around) string {
		return write(tier, "source", d.Name, min(usual, operation.MostReplicas(db.Engine)), len(db.Replicas))
	}
	return d
}

func ofCluster(d kind.Draft, c resource.Cluster, scaled string) kind.Draft {
	if scaled != "" {
		d.Notes = append(d.Notes, scaled+": two owners would conflict.")
	}
	if !c.Is(resource.Copyable) {
		d.Notes = append(d.Notes, kind.Objecting([]scale.Objection{{Text: "cluster " + d.Name + " is " + c.Status}})...)
	}
	d.Called = kind.Stem(d.Name) + "-readers"
	d.Write = func(tier string, _ kind.Around) string { return write(tier, "cluster", d.Name, usual, kind.Readers(c)) }
	return d
}

// copies are the databases that are readers or members themselves.
func copies(f facts.Facts) (lines []string) {
	all := facts.AllDatabases.All(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		switch d := all[name]; {
		case d.Cluster != "":
			lines = append(lines, fmt.Sprintf("%s, %s, %s, in cluster %s", d.Name, d.Class, d.Engine, d.Cluster))
		case d.ReplicaOf != "":
			lines = append(lines, fmt.Sprintf("%s, %s, %s, replica of %s", d.Name, d.Class, d.Engine, d.ReplicaOf))
		}
	}
	return lines
}

func write(tier, key, name string, most, have int) string {
	var l kind.Lines
	l.Say("  %s:\n    mode: observe\n    rds_replicas:\n      %s: %s", tier, key, kind.Quoted(name))
	if key == "source" {
		l.Say("      # RDS has no endpoint for the replicas: choose where dynascale writes their addresses, with one of\n"+
			"      # endpoints: {parameter: /dynascale/%s}\n      # endpoints: {file: /srv/dynascale/%s.json}", tier, tier)
	}
	l.Say("    limits: {min: 0, max: %d} # readers that dynascale did not make are never removed", max(most, have))
	l.Say("    signals:\n      cpu: {preset: rds-cpu}\n      read_iops: {preset: rds-read-iops}")
	l.Say("    scalers:\n      - threshold:\n          bounds:")
	l.Say("            - {signal: read_iops, above: 1000, below: 400} # operations per second\n            - {signal: cpu, above: 70, below: 40} # percent")
	return l.String()
}
