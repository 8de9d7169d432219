package resource

// Traits are the settings of a database that a new replica of it does not have by itself.
type Traits struct {
	// CA is the authority of its server certificate, such as rds-ca-rsa2048-g1; applications
	// trust that one.
	CA string
	// MostStorage is up to how many GiB its storage grows by itself; 0 is not at all.
	MostStorage int
	// Monitoring is the interval of enhanced monitoring in seconds, 0 without it, and
	// MonitoringRole the ARN of the role that it writes its logs with.
	Monitoring     int
	MonitoringRole string
	// Insights is Performance Insights, InsightsKey the key it is encrypted with, and
	// InsightsDays how many days it is kept; InsightsMode is standard or advanced.
	Insights     bool
	InsightsKey  string
	InsightsDays int
	InsightsMode string
	// MinorUpgrades lets RDS upgrade minor versions in the maintenance window.
	MinorUpgrades bool
	// CopyTags gives its tags to its snapshots.
	CopyTags bool
}

// Plain are the traits without those that need another right, or what RDS may refuse for
// another class: what a replica can do without until somebody looks.
func (t Traits) Plain() Traits {
	return Traits{MostStorage: t.MostStorage, MinorUpgrades: t.MinorUpgrades, CopyTags: t.CopyTags}
}
