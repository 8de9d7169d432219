package rdsreplicas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Inspect orders whether new readers can have the class that was chosen for them.
func (r *Replicas) Inspect(t kind.Watched, known facts.Facts, o *facts.Order) {
	if source, _, why := r.find(t, known); why == "" && r.Class != "" && r.Class != source.Class {
		facts.Orderable.Want(o, facts.OrderKey(source, r.Class))
	}
}

// Examine tells what readers are made of, how many there are and could be, and where
// applications learn of them.
func (r *Replicas) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	source, names, why := r.find(e.Tier, e.Facts)
	if why != "" {
		return nil
	}
	cluster := facts.Clusters.Get(e.Facts, r.Cluster).Is
	r.tellSource(&n, source, cluster)
	r.tellReaders(&n, e, source, names)
	r.tellClass(&n, e, source)
	switch {
	case r.Cluster != "":
		n.Add(finding.Well, "endpoints", "AWS keeps the endpoint "+cluster.Reader+" pointed at the readers", "")
	case r.File == "" && r.Parameter == "":
		n.Add(finding.Doubted, "endpoints", "the list of readers is written to no file or parameter, and RDS has no endpoint for readers",
			"set endpoints.file or endpoints.parameter, or let applications read the list of readers from dynascale's API")
	}
	kind.TellHours(&n, e, append([]string{source.ID}, names...)...)
	return n.All
}

func (r *Replicas) tellSource(n *finding.Notes, source resource.Database, home resource.Cluster) {
	n.Add(finding.Well, "source", kind.Database(source), "")
	kind.TellParameters(n, home)
	if len(source.AtRestart) > 0 {
		n.Add(finding.Noted, "source", fmt.Sprintf("these changes of %s are not in force yet: %s; a new reader already starts with them", source.ID, strings.Join(source.AtRestart, ", ")), "")
	}
	if r.Cluster == "" && source.BackupDays > 0 {
		n.Add(finding.Well, "backups", "automated, kept for "+amount.Count(source.BackupDays, "day"), "")
	}
}

// tellReaders counts the readers, and how many there could be.
func (r *Replicas) tellReaders(n *finding.Notes, e kind.Examination, source resource.Database, names []string) {
	const check = "readers"
	var own, foreign []string
	for _, name := range names {
		read := facts.Databases.Get(e.Facts, name)
		if operation.Own(read.Is, e.Tier.Name) {
			own = append(own, name)
		} else {
			foreign = append(foreign, name)
		}
		switch trouble := operation.Trouble(read.Is); {
		case !read.Found: // told already
		case trouble != "":
			n.Add(finding.Doubted, check, fmt.Sprintf("%s: %s; it is not counted as in service, %s", name, trouble, billed(read.Is)), "if this lasts, look at the events of the reader in RDS")
		case read.Is.Loading != "":
			n.Add(finding.Noted, check, fmt.Sprintf("%s: RDS still prepares the storage of the replica (%s); reads may be slow", name, read.Is.Loading), "")
		}
	}
	for _, m := range promoted(e.Tier.Name, e.Facts, source.ID, names) {
		n.Add(finding.Doubted, check, m.ID+": "+m.Why+"; dynascale never deletes it",
			"delete the database yourself, or keep it and remove its tag "+operation.TierTag+" to end this message")
	}
	n.Add(finding.Well, check, fmt.Sprintf("%s; dynascale created %d", amount.CountOf(len(names), "reader exists", "readers exist"), len(own)), "")
	if len(foreign) > 0 {
		n.Add(finding.Noted, check, fmt.Sprintf("these readers were not created for this tier and are never removed: %s; so the size is never below %d", strings.Join(foreign, ", "), len(foreign)), "")
	}
	tellLimits(n, e, source, len(names), len(foreign))
}

// billed says what a database costs in its status.
func billed(db resource.Database) string {
	switch {
	case db.Is(resource.Billed):
		return "and is billed"
	case db.Is(resource.BilledStorage):
		return "and its storage is billed"
	}
	return "and is not billed"
}

func tellLimits(n *finding.Notes, e kind.Examination, source resource.Database, have, foreign int) {
	const check = "limits"
	before, limits := len(n.All), e.Tier.Limits
	if most := operation.MostReplicas(source.Engine) - len(source.Distant); limits.Max > most {
		beside := ""
		if len(source.Distant) > 0 {
			beside = " beside " + amount.CountOf(len(source.Distant), "replica in another region or cluster", "replicas in other regions or clusters")
		}
		n.Add(finding.Doubted, check, fmt.Sprintf("limits.max %d is above %d, the most readers that the engine %s allows%s; the size stops at %[2]d", limits.Max, most, source.Engine, beside), "lower limits.max")
	}
	quota := facts.DatabaseQuota.Get(e.Facts, facts.TheQuota)
	room, allow := have+max(0, quota.Is.Most-quota.Is.Used), "the engine and the quota allow"
	switch {
	case !quota.Found:
		allow = "the engine allows"
	case limits.Max > room:
		n.Add(finding.Doubted, check, fmt.Sprintf("the account has %d of at most %s in this region; this tier has %s now and can have at most %d; limits.max is %d", quota.Is.Used, amount.Count(quota.Is.Most, "database"), amount.Count(have, "reader"), room, limits.Max),
			"ask AWS for a larger quota of DB instances, or lower limits.max")
	default:
		allow += fmt.Sprintf(" (%d of %s)", quota.Is.Used, amount.Count(quota.Is.Most, "database"))
	}
	switch {
	case foreign > limits.Max:
		n.Add(finding.Doubted, check, fmt.Sprintf("%s not made for this tier, and limits.max is %d", amount.CountOf(foreign, "reader was", "readers were"), limits.Max), "raise limits.max: dynascale never removes these readers")
	case have < limits.Min || have > limits.Max:
		n.Add(finding.Doubted, check, fmt.Sprintf("the number of readers, %d, is outside the limits %d to %d; in mode manage dynascale adds or removes one reader at a time", have, limits.Min, limits.Max),
			"change limits if you do not want this correction")
	}
	if len(n.All) == before {
		n.Add(finding.Well, check, fmt.Sprintf("%d to %d, which %s", limits.Min, limits.Max, allow), "")
	}
}

// tellClass tells whether new readers can have the class that was chosen for them.
func (r *Replicas) tellClass(n *finding.Notes, e kind.Examination, source resource.Database) {
	offer := facts.Orderable.Get(e.Facts, facts.OrderKey(source, r.Class))
	if r.Class == "" || r.Class == source.Class || !offer.Answered() {
		return
	}
	source.MultiAZ, source.Zone = false, "" // of a new reader
	if why := kind.Unorderable(source, r.Class, slices.Clone(offer.Is)); why != "" {
		n.Add(kind.Held(e.Tier.Mode), "class", why, "choose another class for new readers, or remove the key `class`")
		return
	}
	n.Add(finding.Well, "class", fmt.Sprintf("%s can be ordered for new readers (%s)", r.Class, strings.Join(facts.Orderable.Rights, ", ")), "")
}
