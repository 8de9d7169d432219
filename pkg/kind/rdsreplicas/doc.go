// Package rdsreplicas is the kind of a tier that is the readers of a database or of an Aurora cluster: the size is their number.
//
// keys.go holds what the configuration says of it; what it looks at, plans and calls
// stands in the files beside it, by the roles of package kind.
//
// The package thinks: no I/O, no context, no logger, no clock.
package rdsreplicas
