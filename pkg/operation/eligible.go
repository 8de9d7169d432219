package operation

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Rules are what the operator of a tier accepts.
type Rules struct {
	// NewAddress accepts that a stop changes a machine's public address.
	NewAddress bool
	// Outage accepts that a database which is not Multi-AZ is away during a change.
	Outage bool
	// Managed accepts a change of what infrastructure as code describes.
	Managed bool
}

// The keys that accept an objection.
const (
	allowNewAddress = "allow_new_address"
	allowOutage     = "allow_outage"
	allowManaged    = "allow_managed"
)

// ClassObjections are the reasons against changing the class of a database now.
func ClassObjections(db resource.Database, waiting []string, r Rules) []scale.Objection {
	var out []scale.Objection
	object := func(bad, passing bool, accept, format string, args ...any) {
		if bad {
			out = append(out, scale.Objection{Text: db.ID + " " + fmt.Sprintf(format, args...), Passing: passing, Accept: accept})
		}
	}
	say := func(bad bool, format string, args ...any) { object(bad, false, "", format, args...) }
	say(db.Cluster != "", "belongs to the cluster %s; dynascale does not change the class of single members", db.Cluster)
	object(!db.Is(resource.Changeable), true, "", "is %s", db.Status)
	say(len(db.Pending) > 0, "has pending modifications, which a change of class would also apply: %s", strings.Join(db.Pending, ", "))
	say(len(db.AtRestart) > 0, "has changes that wait for a restart, and a change of class would apply them too; restart the database first: %s", strings.Join(db.AtRestart, ", "))
	say(db.PendingClass != "", "already waits to become %s in its RDS maintenance window", db.PendingClass)
	say(len(waiting) > 0, "has pending maintenance: %s", strings.Join(waiting, ", "))
	object(!db.MultiAZ && !r.Outage, false, allowOutage, "is not Multi-AZ and would be unavailable for minutes")
	return append(out, managed(db.ID, db.Tags, r)...)
}

// ClusterObjections are the reasons against changing the capacity of a cluster now.
func ClusterObjections(c resource.Cluster, r Rules) []scale.Objection {
	var out []scale.Objection
	if !c.Is(resource.Changeable) {
		out = append(out, scale.Objection{Text: fmt.Sprintf("cluster %s is %s", c.ID, c.Status), Passing: true})
	}
	if len(c.Pending) > 0 {
		out = append(out, scale.Objection{Text: fmt.Sprintf("cluster %s has pending modifications, which a change of capacity would also apply: %s", c.ID, strings.Join(c.Pending, ", "))})
	}
	return append(out, managed("cluster "+c.ID, c.Tags, r)...)
}

// LadderObjections are the rungs that hold less than the one before: growing onto
// them would make the tier smaller. What is not known of a rung is not compared.
func LadderObjections(ladder []scale.Rung) []scale.Objection {
	var out []scale.Objection
	for i := 1; i < len(ladder); i++ {
		if a, b := ladder[i-1], ladder[i]; a.Memory > 0 && b.Memory > 0 && b.Memory < a.Memory {
			out = append(out, scale.Objection{Text: fmt.Sprintf("%s has less memory than %s, which is before it on the ladder; order the ladder by memory, the smallest first, and check memory_gib if it is set", b.Name, a.Name)})
		}
	}
	return out
}

// MostConnections is max_connections by an engine's default parameter group for a
// class with that much memory in bytes; 0 when there is no such default. Source:
// RDS user guide, "Quotas and constraints".
func MostConnections(engine string, memory int64) int {
	switch {
	case memory == 0:
		return 0
	case strings.HasPrefix(engine, "mysql"), strings.HasPrefix(engine, "mariadb"):
		return int(memory / 12582880)
	case strings.HasPrefix(engine, "postgres"):
		return min(int(memory/9531392), 5000)
	}
	return 0
}
