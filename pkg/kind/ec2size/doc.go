// Package ec2size is the kind of tier that is one EC2 instance: its size is the instance
// type, a step of a ladder.
//
// It thinks, as every kind does: see pkg/kind.
package ec2size
