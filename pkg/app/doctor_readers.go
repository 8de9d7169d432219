package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// source is the database that readers copy, and their names.
func (h holdings) source(r *rdsreplicas.Replicas) (db estate.Database, readers []string, known bool) {
	name := r.Source
	if r.Cluster != "" {
		c := h.clusters.is[r.Cluster]
		name = c.Writer()
		for _, m := range c.Members {
			if !m.Writer {
				readers = append(readers, m.ID)
			}
		}
	}
	db, known = h.databases.is[name]
	if r.Cluster == "" {
		readers = slices.Clone(db.Replicas)
	}
	slices.Sort(readers)
	return db, readers, known
}

// examineSource looks at what readers are made of.
func examineSource(_ context.Context, n *notes, t config.Tier, w *ward) {
	r := subjectOf(t).Replicas
	db, _, known := w.holdings.source(r)
	switch {
	case !known && w.clusters.known() && r.Cluster != "" && w.clusters.is[r.Cluster].Writer() == "":
		n.add(Failed, "source", fmt.Sprintf("cluster %s has no instance that writes", r.Cluster), "wait for its failover, or make one")
		return
	case !known:
		return
	}
	n.add(Well, "source", described(db), "")
	tellParameters(n, w.clusters.is[r.Cluster])
	if len(db.AtRestart) > 0 {
		n.add(Noted, "source", fmt.Sprintf("%s waits for a restart: %s; a new reader begins with it applied", db.ID, strings.Join(db.AtRestart, ", ")), "")
	}
	if r.Cluster == "" && db.BackupDays > 0 {
		n.add(Well, "backups", fmt.Sprintf("automated, kept for %d days", db.BackupDays), "")
	}
	all := operation.SourceObjections(db, w.clusters.is[r.Cluster])
	if who := w.scaled.is[r.Cluster]; r.Cluster != "" && who != "" {
		all = append(all, scale.Objection{Text: who})
	}
	tellObjections(n, t, all)
}

// examineReaders counts the readers, and how many there could be.
func examineReaders(_ context.Context, n *notes, t config.Tier, w *ward) {
	db, names, known := w.holdings.source(subjectOf(t).Replicas)
	if !known {
		return
	}
	var own, foreign []string
	for _, name := range names {
		reader := w.databases.is[name]
		if operation.Own(reader, t.Name) {
			own = append(own, name)
		} else {
			foreign = append(foreign, name)
		}
		switch trouble := operation.Trouble(reader); {
		case trouble != "":
			n.add(Doubted, "readers", fmt.Sprintf("%s: %s; it is not counted as in service, %s", name, trouble, billed(reader)), "see its events in RDS if it stays so")
		case reader.Loading != "":
			n.add(Noted, "readers", fmt.Sprintf("%s: RDS still prepares its storage (%s); reads from it may be slow", name, reader.Loading), "")
		}
	}
	for _, name := range sortedKeys(w.tagged.is) {
		if operation.Promoted(w.tagged.is[name], t.Name) && name != db.ID {
			n.add(Doubted, "readers", name+": promoted, no longer a reader, still billed; dynascale never deletes it",
				"delete it by hand, or take its tag "+operation.TierTag+" away if it is to stay")
		}
	}
	n.add(Well, "readers", fmt.Sprintf("%d, of which dynascale made %d", len(names), len(own)), "")
	if len(foreign) > 0 {
		n.add(Noted, "readers", fmt.Sprintf("not made for this tier, and never removed: %s; so %d is the least, whatever limits.min says", strings.Join(foreign, ", "), len(foreign)), "")
	}
	tellReaderLimits(n, t, w, db, len(names), len(foreign))
}

// billed says what a database costs in its status.
func billed(db estate.Database) string {
	switch {
	case db.Is(estate.Billed):
		return "and is billed"
	case db.Is(estate.BilledStorage):
		return "and its storage is billed"
	}
	return "and is not billed"
}

func tellReaderLimits(n *notes, t config.Tier, w *ward, db estate.Database, have, foreign int) {
	const check = "limits"
	before := len(n.all)
	if most := operation.MostReplicas(db.Engine) - len(db.Distant); t.Limits.Max > most {
		n.add(Doubted, check, fmt.Sprintf("limits.max %d is above what %s allows, %d, which is where it will stop", t.Limits.Max, db.Engine, most), "lower limits.max")
	}
	if q := w.quota.is; w.quota.known() && t.Limits.Max > have+max(0, q.most-q.used) {
		n.add(Doubted, check, fmt.Sprintf("the account has %d of the %d databases it may have here, which allows %d readers; limits.max is %d", q.used, q.most,
			have+max(0, q.most-q.used), t.Limits.Max), "ask AWS for a larger quota of DB instances, or lower limits.max")
	}
	switch {
	case foreign > t.Limits.Max:
		n.add(Doubted, check, fmt.Sprintf("%d readers were not made for this tier, and limits.max is %d", foreign, t.Limits.Max), "raise limits.max: they are never removed")
	case have < t.Limits.Min || have > t.Limits.Max:
		n.add(Doubted, check, fmt.Sprintf("there are %d, outside limits %d to %d; in mode manage that is corrected one by one", have, t.Limits.Min, t.Limits.Max),
			"correct limits if that is not wanted")
	}
	if len(n.all) == before {
		n.add(Well, check, fmt.Sprintf("%d to %d, which engine and quota allow", t.Limits.Min, t.Limits.Max), "")
	}
}

// examineReaderClass looks whether new readers can have the class that was chosen
// for them.
func (d doctor) examineReaderClass(ctx context.Context, n *notes, t config.Tier, w *ward) {
	db, _, known := w.holdings.source(subjectOf(t).Replicas)
	class := subjectOf(t).Replicas.Class
	if !known || class == "" || class == db.Class {
		return
	}
	db.MultiAZ, db.Zone = false, "" // of a new reader
	switch why, err := d.unorderable(ctx, w, db, class); {
	case err != nil:
		n.add(Doubted, "class", err.Error(), d.remedy(err, "rds:DescribeOrderableDBInstanceOptions"))
	case why != "":
		n.add(held(t), "class", why, "choose another class for new readers, or leave it out")
	default:
		n.add(Well, "class", class+" can be ordered for new readers (rds:DescribeOrderableDBInstanceOptions)", "")
	}
}

// examineEndpoints looks where applications learn of readers: one that nobody reads
// from adds nothing.
func examineEndpoints(_ context.Context, n *notes, t config.Tier, w *ward) {
	const check = "endpoints"
	r := subjectOf(t).Replicas
	switch c, known := w.clusters.is[r.Cluster]; {
	case r.Cluster != "" && known:
		n.add(Well, check, "AWS keeps "+c.Reader+" pointed at the readers", "")
		return
	case r.Cluster != "":
		return
	case r.File == "" && r.Parameter == "":
		n.add(Doubted, check, "readers are published nowhere, and RDS has no endpoint for them", "set endpoints.file or endpoints.parameter, or let applications ask the API")
		return
	}
	if r.File != "" {
		tellFolder(n, check, r.File, "make it and let dynascale's user write there")
	}
	if r.Parameter != "" && t.Mode.Writes() {
		n.add(Noted, check, "readers are written into the parameter "+r.Parameter+", which is not tried: no call of it is harmless", "")
	}
	if !t.Mode.Writes() {
		n.add(Noted, check, "nothing is published in mode observe", "")
	}
}
