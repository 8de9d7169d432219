// Package rdsclass is the kind of tier that is one RDS database: its size is the instance
// class, a step of a ladder.
//
// It thinks, as every kind does: see pkg/kind.
package rdsclass
