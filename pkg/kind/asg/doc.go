// Package asg is the kind of a tier that is an Auto Scaling group: the size is its desired capacity.
//
// keys.go holds what the configuration says of it; what it looks at, plans and calls
// stands in the files beside it, by the roles of package kind.
//
// The package thinks: no I/O, no context, no logger, no clock.
package asg
