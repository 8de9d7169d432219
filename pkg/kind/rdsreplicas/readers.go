package rdsreplicas

import "time"

// Replicas are the readers of a database or of a cluster: the size is their number.
type Replicas struct {
	Source, Cluster string // one of them is ""
	Class           string // of new replicas; "" is the source's
	Drain           time.Duration
	WorstCase       time.Duration
	MaxLag          float64 // in the unit of the tier's lag signal; 0 is any
	File, Parameter string  // where endpoints are published; "" is nowhere
}

// LagMetric is the metric of CloudWatch that tells how far behind a reader is.
func (r *Replicas) LagMetric() string {
	if r.Cluster != "" {
		return "AuroraReplicaLag"
	}
	return "ReplicaLag"
}
