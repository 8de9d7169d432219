package resource

// ListedGroup is an Auto Scaling group as an inventory tells it, with what surrounds it.
type ListedGroup struct {
	Group
	// OtherSources are what else sends it work: names of Classic Load Balancers,
	// ARNs of VPC Lattice target groups.
	OtherSources []string
	// Weighted is set when sizes count in weights, vCPUs or MiB, not instances.
	Weighted bool
}

// ListedDatabase is a database instance as an inventory tells it.
type ListedDatabase struct {
	Name, Class, Engine string
	// Cluster is the Aurora or Multi-AZ cluster it belongs to, or "".
	Cluster string
	// ReplicaOf is the database it is a read replica of, or "".
	ReplicaOf string
}

// ListedCluster is an Aurora or Multi-AZ cluster as an inventory tells it.
type ListedCluster struct {
	Name, Engine string
	Members      int
}

// ListedMachine is a running instance as an inventory tells it. Name is its Name tag, or "".
type ListedMachine struct {
	ID, Name, Type string
}

// TargetGroup is a target group, by its ARN, and the ARNs of the load balancers
// that send it work.
type TargetGroup struct {
	ARN           string
	LoadBalancers []string
	Check         HealthCheck
}
