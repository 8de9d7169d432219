// Package autoscaling is the adapter to EC2 Auto Scaling, and the only importer
// of that part of the SDK.
//
// In go group names; out come resource.Group, scale.Activity, and sentences about
// others who change the group. Two methods change the world: SetDesired and
// SetMin. Every error is a *scale.Failure.
//
// It remembers nothing, decides nothing, and never touches single instances.
package autoscaling
