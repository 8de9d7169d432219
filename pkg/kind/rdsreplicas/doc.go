// Package rdsreplicas is the kind of tier that is the readers of a database, or of an
// Aurora cluster: its size is their number.
//
// It thinks, as every kind does: see pkg/kind.
package rdsreplicas
