// Package rdsclass is the kind of a tier that is a database whose class is scaled: the size is a rung of the ladder.
//
// keys.go holds what the configuration says of it; what it looks at, plans and calls
// stands in the files beside it, by the roles of package kind.
//
// The package thinks: no I/O, no context, no logger, no clock.
package rdsclass
