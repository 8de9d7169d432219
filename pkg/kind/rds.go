package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/resource"
)

// What the kinds that are about RDS say alike.

// MemberDimension is the dimension of CloudWatch that names one database.
const MemberDimension = "DBInstanceIdentifier"

// Database describes one in a line.
func Database(db resource.Database) string {
	zones := "in " + db.Zone
	if db.MultiAZ {
		zones = "Multi-AZ"
	}
	return fmt.Sprintf("%s: %s, %s %s, %s, %s", db.ID, db.Class, db.Engine, db.Version, zones, db.Status)
}

// Unorderable tells why a database, as it is, cannot be had in a class that is offered so;
// "" when it can.
func Unorderable(db resource.Database, class string, offers []resource.ClassOption) string {
	offers = slices.Clone(offers)
	for _, demand := range []struct {
		without string
		met     func(resource.ClassOption) bool
	}{
		{"", func(resource.ClassOption) bool { return true }},
		{" with storage " + db.Storage, func(o resource.ClassOption) bool {
			return o.Storage == "" || db.Storage == "" || o.Storage == db.Storage
		}},
		{" as Multi-AZ", func(o resource.ClassOption) bool { return o.MultiAZ || !db.MultiAZ }},
		{" in " + db.Zone, func(o resource.ClassOption) bool {
			return len(o.Zones) == 0 || db.Zone == "" || slices.Contains(o.Zones, db.Zone)
		}},
	} {
		offers = slices.DeleteFunc(offers, func(o resource.ClassOption) bool { return !demand.met(o) })
		if len(offers) == 0 {
			return fmt.Sprintf("%s cannot be ordered for %s %s%s", class, db.Engine, db.Version, demand.without)
		}
	}
	return ""
}

// TellParameters names the members of a cluster that its parameter group waits for.
// Nothing that dynascale does to a cluster restarts one.
func TellParameters(n *finding.Notes, c resource.Cluster) {
	for _, m := range c.Members {
		if m.Parameters != "" {
			n.Add(finding.Noted, "parameters", fmt.Sprintf("the cluster's parameter group is %s on %s until that member restarts; no change of this tier restarts the member", m.Parameters, m.ID), "")
		}
	}
}

// orNone lists names, sorted.
func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}
