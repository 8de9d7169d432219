package resource

import "time"

// Available is the status of a database or cluster that nothing is being done to. What
// a status allows stands in the tables of status.go; nobody compares with this one.
const Available = "available"

// IOOptimized is the storage of a cluster of Aurora I/O-Optimized, in AWS's word.
const IOOptimized = "aurora-iopt1"

// Replicating is the status of a read replica that follows its source.
const Replicating = "replicating"

// Database is what RDS says of one database instance.
type Database struct {
	ID     string
	ARN    string
	Class  string // such as db.r6g.large
	Status string // available, creating, backing-up, modifying, rebooting, deleting, failed, ...; see Is
	Engine string // mysql, mariadb, postgres, oracle-*, sqlserver-*, db2-*, aurora-mysql, aurora-postgresql
	// Version, License and Storage (gp3, io2, ...) narrow which classes are orderable.
	Version, License, Storage string
	// Allocated is its storage in GiB; of a member of an Aurora cluster it means nothing.
	Allocated int
	Zone      string
	MultiAZ   bool
	// Cluster is the Aurora or Multi-AZ cluster it belongs to, or "".
	Cluster string
	// SecurityGroups are its VPC security groups, ParameterGroup its own parameter group.
	SecurityGroups []string
	ParameterGroup string
	// IAMLogin is set when IAM identities may log in.
	IAMLogin bool
	Traits   Traits
	// Source is the database it is a read replica of, or "". In another region it is an ARN.
	Source string
	// Replicas are the read replicas of it in this region. Distant are those in others, by
	// ARN, and the clusters that copy it.
	Replicas, Distant []string
	// Replication is the status of a read replica (replicating, error, stopped,
	// terminated, ...); "" when AWS gives none, which is so for a cluster's members.
	Replication string
	// Loading is what RDS still does to the storage of a database that reads available,
	// such as "Initializing, 37 %"; "" when it does nothing. The first reads of a block
	// are slow until then.
	Loading string
	// BackupDays is how many days of automated backups are kept; 0 is none, and
	// then it can have no read replicas.
	BackupDays int
	// PendingClass is a class that waits to be applied, or "".
	PendingClass string
	// Pending names the other modifications that wait to be applied, such as
	// "engine version 8.0.39". AWS applies them together with an immediate change.
	Pending []string
	// AtRestart names what the next restart would apply, whoever asks for it, such as
	// "parameter group shop-mysql8 (pending-reboot)".
	AtRestart []string
	// Protected is deletion protection.
	Protected    bool
	Endpoint     string // HOST:PORT, or "" until there is one
	Created      time.Time
	Tags         map[string]string
	BackupWindow string // daily, UTC, such as 03:00-04:00; "" when AWS gives none
	// Maintenance is the weekly window, UTC, such as sun:04:00-sun:05:00.
	Maintenance string
}

// Cluster is what RDS says of one Aurora or Multi-AZ cluster.
type Cluster struct {
	ID, ARN string
	Status  string
	Engine  string
	// Mode is serverless for Aurora Serverless v1, limitless for Aurora Limitless, and ""
	// for all others, which have instances of their own.
	Mode    string
	Version string
	Members []ClusterMember
	// MinACU and MaxACU are the range of Serverless v2, in Aurora capacity units;
	// both 0 without one.
	MinACU, MaxACU float64
	// Storage is how an Aurora cluster is billed: IOOptimized or "".
	Storage string
	// Pending names the modifications that wait to be applied, such as "engine
	// version 16.4".
	Pending []string
	// Reader is the endpoint that AWS keeps pointed at the readers.
	Reader string
	Tags   map[string]string
}

// Aurora reports whether the cluster is one of Aurora, the only kind to which a reader
// can be added. Multi-AZ clusters have the readers they were made with, and clusters of
// Neptune and DocumentDB, which the same calls tell of, are other services'.
func (c Cluster) Aurora() bool { return c.Engine == "aurora-mysql" || c.Engine == "aurora-postgresql" }

// ClusterMember is one instance of a cluster.
type ClusterMember struct {
	ID     string
	Writer bool
	// Parameters is the status of the cluster's parameter group on it, such as
	// pending-reboot; "" when nothing of it waits.
	Parameters string
}

// Writer is the member that takes writes; "" when there is none.
func (c Cluster) Writer() string {
	for _, m := range c.Members {
		if m.Writer {
			return m.ID
		}
	}
	return ""
}

// NewReplica is a read replica to be made.
type NewReplica struct {
	Name string
	// Source is the database to copy. With Cluster set, Source is "" and the
	// replica becomes a member of the cluster.
	Source, Cluster string
	Class           string // "" takes the source's, which a cluster's member may not
	Engine          string // of the cluster; "" otherwise
	// SecurityGroups are those of the source: without them AWS takes the default
	// group of the VPC, and nobody who reads could connect. ParameterGroup is that of
	// the cluster's writer. A member has the security groups of its cluster.
	SecurityGroups []string
	ParameterGroup string
	// IAMLogin lets IAM identities log in, as at the source: AWS does not by itself, and
	// would lock them out of the replica. A member has what its cluster has.
	IAMLogin bool
	// Traits are those of the source; what a member cannot have is left out.
	Traits Traits
	Tags   map[string]string
}

// ClassOption is one way in which a class can be ordered.
type ClassOption struct {
	Class           string
	Storage         string
	MultiAZ         bool // can be Multi-AZ
	ReadReplica     bool // can have read replicas
	Zones           []string
	SupportsCluster bool
}
