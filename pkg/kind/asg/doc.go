// Package asg is the kind of tier that is an EC2 Auto Scaling group: its size is the
// desired capacity, or in minimum mode the group's minimum.
//
// It thinks, as every kind does: see pkg/kind.
package asg
