// Package ec2size is the kind of a tier that is an EC2 instance whose type is scaled: the size is a rung of the ladder.
//
// keys.go holds what the configuration says of it; what it looks at, plans and calls
// stands in the files beside it, by the roles of package kind.
//
// The package thinks: no I/O, no context, no logger, no clock.
package ec2size
