package facts

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
)

// Databases are RDS database instances, by name.
var Databases = &Shelf[resource.Database]{Label: Label{
	Name: "databases", Noun: "RDS database", Service: "rds", Doing: "reading RDS databases",
	Rights: []string{"rds:DescribeDBInstances"}, For: "the databases and their replicas",
	After: "clusters",
}}

// Clusters are RDS database clusters, by name.
var Clusters = &Shelf[resource.Cluster]{Label: Label{
	Name: "clusters", Noun: "RDS cluster", Service: "rds", Doing: "reading RDS clusters",
	Rights: []string{"rds:DescribeDBClusters"}, For: "clusters and their members",
}}

// Maintenance is what waits to be done to databases, in sentences, by ARN in lower case.
var Maintenance = &Shelf[[]string]{Label: Label{
	Name: "maintenance", Noun: "pending maintenance of the database", Service: "rds", Doing: "reading pending maintenance of RDS",
	Rights: []string{"rds:DescribePendingMaintenanceActions"}, For: "pending maintenance", Way: List, Every: rarely, Keep: true,
}}

// ReplicaScaling tells which clusters have readers that AWS itself counts, in sentences, by
// cluster.
var ReplicaScaling = &Shelf[string]{Label: Label{
	Name: "replica scaling", Noun: "scalable target of the cluster", Service: "application-autoscaling", Doing: "reading the scalable targets of RDS",
	Rights: []string{"application-autoscaling:DescribeScalableTargets"}, For: "whether Application Auto Scaling scales a cluster's readers", Way: List, Every: rarely, Keep: true,
}}

// Tagged are the databases with a tag of dynascale, whatever they are now, by name.
var Tagged = &Shelf[resource.Database]{Label: Label{
	Name: "tagged databases", Noun: "tagged database", Service: "rds", Doing: "looking for promoted readers in RDS",
	Rights: []string{"rds:DescribeDBInstances"}, For: "readers that were promoted", Way: List, Every: rarely, Keep: true,
}}

// Quota is how many databases an account has in a region, and may have.
type Quota struct{ Used, Most int }

// DatabaseQuota is the only quota, "databases".
var DatabaseQuota = &Shelf[Quota]{Label: Label{
	Name: "quota", Noun: "quota of RDS", Service: "rds", Doing: "reading the quotas of RDS",
	Rights: []string{"rds:DescribeAccountAttributes"}, For: "how many databases the account may have", Way: List, Every: rarely, Keep: true,
}}

// TheQuota is the key of DatabaseQuota.
const TheQuota = "databases"

// Orderable are the ways in which a class can be ordered, by OrderKey. Few are asked for
// in one evaluation, because the answers are large.
var Orderable = &Shelf[[]resource.ClassOption]{Label: Label{
	Name: "orderable", Noun: "offer of the class", Service: "rds", Doing: "asking RDS whether it offers",
	Rights: []string{"rds:DescribeOrderableDBInstanceOptions"}, For: "whether RDS offers a class for a database", Way: One, Every: sold, Again: rarely, Keep: true, Few: 4, Turn: 4,
}}

// OrderKey is what makes a class orderable or not: engine, version, license and class.
func OrderKey(db resource.Database, class string) string {
	return strings.Join([]string{db.Engine, db.Version, db.License, class}, " ")
}

// OrderOf takes an OrderKey apart.
func OrderOf(key string) (engine, version, license, class string) {
	parts := strings.SplitN(key+"   ", " ", 5)
	return parts[0], parts[1], parts[2], parts[3]
}
