// Package ecsservice is the kind of a tier that is an ECS service: the size is its desired count.
//
// keys.go holds what the configuration says of it; what it looks at, objects to and calls
// stands in the files beside it, by the roles of package kind.
//
// The package thinks: no I/O, no context, no logger, no clock.
package ecsservice
