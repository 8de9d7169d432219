// Package rdsacu is the kind of tier that is one Aurora Serverless v2 cluster: its size is
// the least capacity, a step of a ladder.
//
// It thinks, as every kind does: see pkg/kind.
package rdsacu
