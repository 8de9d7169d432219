// Package elb is the adapter to Elastic Load Balancing (version 2: Application,
// Network and Gateway Load Balancers), and the only importer of that part of the
// SDK.
//
// In go ARNs of target groups and ids of machines; out come resource.Target, the
// state of a machine in a target group, and, to suggest a first configuration, the
// target groups of the account with the load balancers in front of them. Two methods
// change the world: Register and Deregister, of one machine in one target group.
// Every error is a *scale.Failure.
//
// It remembers nothing, decides nothing, and never touches a load balancer or the
// settings of a target group. What load balancers measure is read through
// CloudWatch.
package elb
