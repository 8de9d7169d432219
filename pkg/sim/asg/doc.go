// Package asg is the Auto Scaling groups of a simulated cloud, with the work that their units
// do: from a load balancer, or from a queue.
//
// In go GroupSpecs; out come sizes, instances, activities, the metrics of the units and of
// their load balancer, and the minutes by which a run is judged.
//
// Its machines are not among those of package ec2.
package asg
