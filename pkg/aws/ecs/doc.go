// Package ecs is the adapter to Amazon ECS, and the only importer of that part of the SDK.
//
// In go the names of clusters and services; out come services as pkg/resource describes
// them. SetDesiredCount changes the world, and nothing of a service but its desired count.
// Every error is a *scale.Failure.
//
// It remembers nothing and decides nothing.
package ecs
