package operation

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SourceObjections are the reasons against adding or removing readers now: of a database,
// or of the cluster that it writes for; home is zero for a database of its own.
func SourceObjections(db resource.Database, home resource.Cluster) []scale.Objection {
	if why := NoReaders(db, home); why != "" && home.ID != "" {
		return []scale.Objection{{Text: why}} // whatever else there is: it will never have one
	}
	var out []scale.Objection
	if !db.Is(resource.Copyable) {
		out = append(out, scale.Objection{Text: db.ID + " is " + db.Status, Passing: true})
	}
	if why := NoReaders(db, home); why != "" {
		out = append(out, scale.Objection{Text: why})
	}
	if len(db.Pending) > 0 || db.PendingClass != "" {
		out = append(out, scale.Objection{Text: db.ID + " has pending modifications: " + strings.Join(append(db.Pending, pendingName(db)...), ", ")})
	}
	if home.ID != "" && !home.Is(resource.Copyable) {
		out = append(out, scale.Objection{Text: fmt.Sprintf("cluster %s is %s", home.ID, home.Status), Passing: true})
	}
	return out
}

// NoReaders tells why RDS makes no reader of a database, or of its cluster, whatever its
// status is; "" when it does. Source: RDS user guide, "Working with DB instance read
// replicas", "Replica requirements for Oracle" (the Enterprise Edition alone), "Working
// with read replicas for Microsoft SQL Server" (the Enterprise Edition alone, with its
// Multi-AZ) and "Multi-AZ DB cluster deployments" (a writer and two readers).
func NoReaders(db resource.Database, home resource.Cluster) string {
	engine := strings.TrimSuffix(db.Engine, "-cdb")
	oracle, sqlServer := strings.HasPrefix(engine, "oracle"), strings.HasPrefix(engine, "sqlserver")
	switch {
	case home.ID != "" && !home.Aurora():
		return fmt.Sprintf("cluster %s runs %s: dynascale adds readers only to clusters of aurora-mysql and aurora-postgresql", home.ID, firstOf(home.Engine, "an unknown engine"))
	case home.Mode != "":
		return fmt.Sprintf("cluster %s is Aurora %s, which cannot have more readers", home.ID, strings.NewReplacer("serverless", "Serverless v1", "limitless", "Limitless").Replace(home.Mode))
	case home.ID != "":
		return ""
	case db.Cluster != "":
		return fmt.Sprintf("%s belongs to the cluster %s; RDS cannot create a read replica of a member of a cluster", db.ID, db.Cluster)
	case oracle && engine != "oracle-ee", sqlServer && engine != "sqlserver-ee", strings.HasPrefix(engine, "custom-sqlserver"):
		return fmt.Sprintf("%s is %s; RDS cannot create read replicas of this engine", db.ID, db.Engine)
	case sqlServer && !db.MultiAZ:
		return db.ID + " is not Multi-AZ; RDS creates read replicas of SQL Server only from a Multi-AZ source"
	case (oracle || sqlServer) && db.Source != "":
		return fmt.Sprintf("%s is a read replica itself; RDS cannot create a replica of a replica with the engine %s", db.ID, db.Engine)
	case db.BackupDays == 0:
		return db.ID + " has no automated backups; RDS needs them to create a replica"
	}
	return ""
}

func pendingName(db resource.Database) []string {
	if db.PendingClass == "" {
		return nil
	}
	return []string{"class " + db.PendingClass}
}

// MostOfAny is how many replicas the engines allow that allow most.
const MostOfAny = 15

// MostReplicas is how many replicas an engine allows. Source: RDS user guide and
// API reference, the smaller where they differ.
func MostReplicas(engine string) int {
	switch {
	case strings.HasPrefix(engine, "oracle"), strings.HasPrefix(engine, "sqlserver"):
		return 5
	case strings.HasPrefix(engine, "db2"):
		return 3
	}
	return MostOfAny
}
