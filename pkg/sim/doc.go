// Package sim holds a make-believe cloud: Auto Scaling groups, load balancers,
// queues, machines, databases and CloudWatch in one seeded world with its own
// clock.
//
// In go Options: specifications of groups, queues, machines, databases and
// clusters, loads, fault windows, a seed and a start. The world moves only by Step.
// Out come the answers AWS would give at that instant, in the words of packages
// scale and resource, and the minutes of Usage, MachineUsage and DatabaseUsage by
// which a run is judged. The same seed and the same calls give the same bytes.
//
// The world is simple where AWS is complicated, and says so where it matters:
// physics are evaluated in cells of CellLength; a load balancer publishes per
// {LoadBalancer} and {TargetGroup, LoadBalancer} but not per availability zone;
// datapoints are kept for three hours; bills run by the second; what is done to a
// machine or a database takes the same time every time; a class that waits for a
// maintenance window waits for ever; the machines of groups are not among the
// machines.
//
// Each service is a package of its own beside this one, on top of package world, which holds
// what they share. This one puts them together: Cloud is the list of the services, and the
// names here are theirs, so that whoever describes a cloud and plays with it imports one
// package.
//
// It opens no network connection, reads no file and knows no wall clock.
package sim
