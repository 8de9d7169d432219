// Package elb is the adapter to Elastic Load Balancing (version 2: Application,
// Network and Gateway Load Balancers), and the only importer of that part of the
// SDK.
//
// Out come the target groups of one account and region with the load balancers in
// front of them, or a *scale.Failure. It only lists: a starter configuration needs
// to know which load balancer a group of machines stands behind, and the daemon
// itself reads load balancers through CloudWatch.
package elb
