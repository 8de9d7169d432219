// Package sim holds a make-believe cloud: Auto Scaling groups, load balancers,
// queues and CloudWatch in one seeded world with its own clock.
//
// In go Options: group and queue specifications, loads, fault windows, a seed
// and a start. The world moves only by Step. Out come the answers AWS would give
// at that instant, in the words of package scale, and the minutes of Usage by
// which a run is judged. The same seed and the same calls give the same bytes.
//
// The world is simple where AWS is complicated, and says so where it matters:
// physics are evaluated in cells of CellLength; a load balancer publishes per
// {LoadBalancer} and {TargetGroup, LoadBalancer} but not per availability zone;
// datapoints are kept for three hours; bills run by the second.
//
// It opens no network connection, reads no file and knows no wall clock.
package sim
