package resource

// Trait is what the status of a database or a cluster means for somebody who wants
// something of it. A status has several.
type Trait uint8

// The traits of a status.
const (
	// Connectable: it answers queries, and what is written and read can be relied on.
	Connectable Trait = 1 << iota
	// Changeable: its class, or the capacity of a cluster, may be changed now.
	Changeable
	// Copyable: a read replica of it, or another member of the cluster, may be ordered.
	Copyable
	// Deletable: DeleteDBInstance without a final snapshot may be accepted; of a cluster,
	// that of a member that is no writer. Where AWS does not say, it may be asked.
	Deletable
	// Stuck: RDS does not leave the status by itself; somebody has to act.
	Stuck
	// Leaving: it is being deleted.
	Leaving
	// Billed: the instance and its storage are paid for. BilledStorage: the storage alone.
	Billed
	BilledStorage
)

const (
	// busy is one that is not in the tables, too: nothing is asked of it.
	busy = Billed
	// interrupted: RDS does something to an instance, and not for long. Whether it takes
	// a deletion meanwhile AWS does not say.
	interrupted = Deletable | Billed
	healthy     = Connectable | Changeable | Copyable | Deletable | Billed
	// answers: something harmless is done to it, beside which RDS takes no change.
	answers = Connectable | Deletable | Billed
)

// databases are the statuses of an instance. Source: RDS user guide, "Viewing Amazon RDS
// DB instance status" (what they mean, and what is billed), "Deleting a DB instance" and
// "Stopping an Amazon RDS DB instance temporarily". RDS changes the class of an instance
// in storage-optimization, which may last longer than a day, as the knowledge centre
// says of it.
var databases = map[string]Trait{
	Available:              healthy,
	"storage-optimization": healthy,

	"backing-up":                      answers,
	"configuring-enhanced-monitoring": answers,
	"configuring-iam-database-auth":   answers,
	"configuring-log-exports":         answers,
	"resetting-master-credentials":    answers,
	"storage-initialization":          answers, // slow: blocks are loaded as they are read

	"backtracking":           interrupted,
	"converting-to-vpc":      interrupted,
	"maintenance":            interrupted,
	"modifying":              interrupted,
	"moving-to-vpc":          interrupted,
	"rebooting":              interrupted,
	"renaming":               interrupted,
	"storage-config-upgrade": interrupted,
	"upgrading":              interrupted,

	"creating":        Deletable,
	"deleting":        Leaving,
	"delete-precheck": Leaving,
	"starting":        BilledStorage,
	"stopping":        BilledStorage,
	"stopped":         Stuck | Deletable | BilledStorage,

	"storage-full":              Stuck | Deletable | Billed, // answers some, and takes no writes
	"incompatible-option-group": Stuck | Deletable | Billed,
	"incompatible-parameters":   Stuck | Deletable | Billed,
	"incompatible-credentials":  Stuck | Deletable | Billed,
	"restore-error":             Stuck | Deletable | Billed,
	"upgrade-failed":            Stuck | Deletable | Billed,
	"failed":                    Stuck | Deletable,
	"incompatible-create":       Stuck | Deletable,
	"incompatible-network":      Stuck | Deletable,
	"incompatible-restore":      Stuck | Deletable,
	"insufficient-capacity":     Stuck | Deletable,

	"inaccessible-encryption-credentials":             Stuck | Deletable,
	"inaccessible-encryption-credentials-recoverable": Stuck | Deletable | BilledStorage,
}

// clusters are the statuses of a cluster. Source: Aurora user guide, "Viewing DB cluster
// status". Whether its instances answer is theirs to say: a cluster that has paused, and
// one whose writer has failed, read available.
var clusters = map[string]Trait{
	Available:              healthy,
	"storage-optimization": healthy,

	"backing-up":                      answers,
	"configuring-enhanced-monitoring": Connectable | Billed,
	"configuring-iam-database-auth":   Connectable | Billed,
	"configuring-log-exports":         Connectable | Billed,
	"resetting-master-credentials":    Connectable | Billed,
	"update-iam-db-auth":              Connectable | Billed,

	"backtracking":             busy,
	"creating":                 busy,
	"failing-over":             busy,
	"maintenance":              busy,
	"migrating":                busy,
	"modifying":                busy,
	"preparing-data-migration": busy,
	"promoting":                busy,
	"rebooting":                busy,
	"renaming":                 busy,
	"upgrading":                busy,

	"deleting": Leaving,
	"starting": BilledStorage,
	"stopping": BilledStorage,
	"stopped":  Stuck | BilledStorage,

	"cloning-failed":                                  Stuck,
	"migration-failed":                                Stuck,
	"inaccessible-encryption-credentials":             Stuck,
	"inaccessible-encryption-credentials-recoverable": Stuck | BilledStorage,
}

func traits(table map[string]Trait, status string) Trait {
	if t, known := table[status]; known {
		return t
	}
	return busy
}

// Is reports whether the database's status has a trait.
func (d Database) Is(t Trait) bool { return traits(databases, d.Status)&t != 0 }

// Is reports whether the cluster's status has a trait.
func (c Cluster) Is(t Trait) bool { return traits(clusters, c.Status)&t != 0 }
