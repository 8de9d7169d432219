package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// usualReaders is limits.max of a starter's readers, unless the engine allows fewer.
const usualReaders = 5

// unread is why a thing whose details are not known becomes no tier.
const unread = "Left out: it could not be read in detail."

// database writes the tiers of one plain database: its read replicas and its class.
func (f *starter) database(name string, taken map[string]bool) {
	d, known := f.databaseDetails[name]
	if !known {
		f.say("\n  # Database %s.\n  # %s", oneLine(name), unread)
		return
	}
	zones := "in one zone"
	if d.MultiAZ {
		zones = "Multi-AZ"
	}
	f.say("\n  # Database %s: %s, %s %s, %s, read replicas: %s.", oneLine(name), oneLine(d.Class), oneLine(d.Engine), oneLine(d.Version), zones, orNone(d.Replicas))
	if f.leaves(d.Tags) {
		return
	}
	if why := operation.NoReaders(d, estate.Cluster{}); why != "" {
		f.say("  # No tier for read replicas: %s.", oneLine(why))
	} else {
		f.object(operation.SourceObjections(d, estate.Cluster{}))
		f.put(stem(name)+"-readers", taken, func(tier string) string {
			return readersTier(tier, "source", name, min(usualReaders, operation.MostReplicas(d.Engine)), len(d.Replicas))
		})
		f.say("")
	}
	ladder := kind.LadderFrom(d.Class)
	if ladder == nil {
		f.say("  # No tier for its class: %s does not tell by its name what is next to it.", oneLine(d.Class))
		return
	}
	f.object(operation.ClassObjections(d, nil, operation.Rules{}))
	f.put(stem(name)+"-class", taken, func(tier string) string { return classTier(tier, d, ladder) })
}

// cluster writes the tiers of one Aurora cluster: its readers and its capacity.
func (f *starter) cluster(name string, taken map[string]bool) {
	c, known := f.clusterDetails[name]
	if !known {
		f.say("\n  # Cluster %s.\n  # %s", oneLine(name), unread)
		return
	}
	readers := 0
	for _, m := range c.Members {
		if !m.Writer {
			readers++
		}
	}
	f.say("\n  # Cluster %s: %s %s, instances: %d, readers: %d.", oneLine(name), oneLine(c.Engine), oneLine(c.Version), len(c.Members), readers)
	switch {
	case operation.NoReaders(estate.Database{}, c) != "":
		f.say("  # Left out: %s.", oneLine(operation.NoReaders(estate.Database{}, c)))
		return
	case c.Writer() == "":
		f.say("  # Left out: it has no instance that writes.")
		return
	}
	if f.leaves(c.Tags) {
		return
	}
	if who := f.scaled[name]; who != "" {
		f.say("  # %s: two owners would fight.", oneLine(who))
	}
	if !c.Is(estate.Copyable) {
		f.object([]scale.Objection{{Text: "cluster " + name + " is " + c.Status}})
	}
	f.put(stem(name)+"-readers", taken, func(tier string) string {
		return readersTier(tier, "cluster", name, usualReaders, readers)
	})
	if c.MaxACU == 0 {
		return
	}
	f.say("")
	ladder := capacityLadder(c.MinACU, c.MaxACU)
	if ladder == nil {
		f.say("  # No tier for its capacity: its range, %s to %s ACU, has one size.", operation.ACU(c.MinACU), operation.ACU(c.MaxACU))
		return
	}
	for _, d := range f.databases {
		if why := operation.Shareless(d.Name, d.Class); d.Cluster == name && why != "" {
			f.say("  # No tier for its capacity: %s.", oneLine(why))
			return
		}
	}
	f.object(operation.ClusterObjections(c, operation.Rules{}))
	f.put(stem(name)+"-acu", taken, func(tier string) string { return capacityTier(tier, name, ladder) })
}

// leaves says why a thing with these tags becomes no tier, if it is somebody else's to run.
func (f *starter) leaves(tags map[string]string) bool {
	o, owned := operation.OwnerOf(tags)
	if !owned || !o.Runs {
		return false
	}
	f.say("  # Left out: its tag %s says that %s looks after it: two owners would fight.", oneLine(o.Tag), oneLine(o.Who))
	return true
}

// object writes what speaks against a change of a tier, as it is.
func (f *starter) object(objections []scale.Objection) {
	for _, o := range objections {
		text := oneLine(reason.Objection(o))
		if o.Accept == "" {
			text += "; dynascale will only observe it"
		}
		f.say("  # %s.", text)
	}
}

// stem leaves room for what a tier's name says beside the database's.
func stem(name string) string { return name[:min(len(name), 48)] }

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return oneLine(strings.Join(slices.Sorted(slices.Values(names)), ", "))
}

func readersTier(tier, kind, name string, most, have int) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("  %s:\n    mode: observe\n    rds_replicas:\n      %s: %s", tier, kind, quoted(name))
	if kind == "source" {
		say("      # RDS has no endpoint for them: say where applications find them, as one of\n"+
			"      # endpoints: {parameter: /dynascale/%s}\n      # endpoints: {file: /srv/dynascale/%s.json}", tier, tier)
	}
	say("    limits: {min: 0, max: %d} # readers that dynascale did not make are never removed", max(most, have))
	say("    signals:\n      cpu: {preset: rds-cpu}\n      read_iops: {preset: rds-read-iops}")
	say("    scalers:\n      - threshold:\n          bounds:")
	say("            - {signal: read_iops, above: 1000, below: 400} # operations per second\n            - {signal: cpu, above: 70, below: 40} # percent")
	return b.String()
}

func classTier(tier string, d estate.Database, ladder []string) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("  %s:\n    mode: observe\n    rds_class:\n      database: %s", tier, quoted(d.ID))
	say("      ladder: [%s] # by name; the doctor asks whether they can be ordered", strings.Join(ladder, ", "))
	if strings.HasPrefix(d.Engine, "postgres") {
		say("      cache: 25%% # of the memory: the shared buffers of PostgreSQL")
	}
	say("    signals:\n      cpu: {preset: rds-cpu}\n      write_iops: {preset: rds-write-iops}")
	say("      memory: {preset: rds-freeable-memory}\n      connections: {preset: rds-connections}")
	say("    scalers:\n      - threshold:\n          bounds:")
	say("            - {signal: write_iops, above: 500, below: 200} # operations per second\n            - {signal: cpu, above: 80, below: 30} # percent")
	sayWindow(say, "the database")
	return b.String()
}

// sayWindow writes hours that only the operator can know.
func sayWindow(say func(string, ...any), what string) {
	say("    guards:\n      # A guess: choose the hours in which a change may interrupt %s.", what)
	say("      maintenance_window: {hours: [\"sun 03:00-05:00\"], zone: UTC}")
}

func capacityTier(tier, name string, ladder []float64) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	rungs := make([]string, len(ladder))
	for i, units := range ladder {
		rungs[i] = operation.ACU(units)
	}
	say("  %s:\n    mode: observe\n    rds_acu:\n      cluster: %s\n      ladder: [%s] # its own range", tier, quoted(name), strings.Join(rungs, ", "))
	say("    signals:\n      used: {preset: aurora-acu}")
	say("    scalers:\n      - threshold: {bounds: [{signal: used, above: 70, below: 20}]} # percent of the least capacity")
	return b.String()
}
