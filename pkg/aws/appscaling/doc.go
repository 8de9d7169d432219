// Package appscaling is the adapter to Application Auto Scaling.
//
// Out come sentences about the Aurora clusters whose readers AWS itself adds and
// removes, so that nobody else does, and the scalable targets and policies of ECS
// services. SetServiceMin changes the world: the minimum of a service's scalable target, and
// nothing else. Every error is a *scale.Failure.
//
// It remembers nothing, and decides nothing.
package appscaling
