// Package elb is the load balancers of a simulated cloud: target groups, and who is registered
// in them.
//
// In come the services whose things take traffic (Targeted), and the one whose machines
// anybody may register (Machines). Out come target groups and the health of targets.
//
// It moves no traffic: whoever is registered takes it, and publishes the metrics.
package elb
