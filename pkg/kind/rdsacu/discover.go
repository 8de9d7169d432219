package rdsacu

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Survey orders the clusters there are, and of what classes their members are.
func (*ACU) Survey(known facts.Facts, o *facts.Order) {
	kind.SurveyClusters(known, o)
	facts.AllDatabases.Want(o, facts.Everything)
}

// Discover drafts a tier of the capacity of every cluster that has a range of Serverless v2.
func (a *ACU) Discover(f facts.Facts) (out kind.Discovery) {
	for _, name := range kind.First(kind.FoundClusters(f)) {
		d, c, good := kind.DraftCluster(f, name)
		switch {
		case !good:
			out.Drafts = append(out.Drafts, d)
		case c.MaxACU > 0:
			out.Drafts = append(out.Drafts, a.draft(d, c, f))
		}
	}
	return out
}

func (*ACU) draft(d kind.Draft, c resource.Cluster, f facts.Facts) kind.Draft {
	ladder := ladder(c.MinACU, c.MaxACU)
	if ladder == nil {
		d.Notes = append(d.Notes, "No tier for the capacity of this cluster: the capacity range, "+operation.ACU(c.MinACU)+" to "+operation.ACU(c.MaxACU)+" ACU, has only one size.")
		return d
	}
	all := facts.AllDatabases.All(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if why := operation.Shareless(name, all[name].Class); all[name].Cluster == d.Name && why != "" {
			d.Notes = append(d.Notes, "No tier for the capacity of this cluster: "+why+".")
			return d
		}
	}
	d.Notes = append(d.Notes, kind.Objecting(operation.ClusterObjections(c, operation.Rules{}))...)
	d.Called = kind.Stem(d.Name) + "-acu"
	d.Write = func(tier string, _ kind.Around) string { return write(tier, d.Name, ladder) }
	return d
}

// ladder doubles from the least capacity of a cluster to its largest, in
// Aurora capacity units; it is nil where there is nothing in between.
func ladder(least, most float64) []float64 {
	if !(least >= 0) || !(most > least) {
		return nil
	}
	var ladder []float64
	for units := least; units < most; units = max(2*units, 0.5) {
		ladder = append(ladder, units)
	}
	return append(ladder, most)
}

func write(tier, name string, ladder []float64) string {
	var l kind.Lines
	rungs := make([]string, len(ladder))
	for i, units := range ladder {
		rungs[i] = operation.ACU(units)
	}
	l.Say("  %s:\n    mode: observe\n    rds_acu:\n      cluster: %s\n      ladder: [%s] # from the cluster's own capacity range", tier, kind.Quoted(name), strings.Join(rungs, ", "))
	l.Say("    signals:\n      used: {preset: aurora-acu}")
	l.Say("    scalers:\n      - threshold: {bounds: [{signal: used, above: 70, below: 20}]} # percent of the minimum capacity")
	return l.String()
}
