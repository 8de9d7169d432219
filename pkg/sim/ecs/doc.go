// Package ecs is the clusters and services of ECS in a simulated cloud, with the work that
// their tasks do: from a load balancer, or from a queue.
//
// In go ServiceSpecs; out come services in the words of package resource, their events, the
// metrics of AWS/ECS and of their load balancer, and the minutes by which a run is judged. A
// task waits for its place and its image, runs, and serves when it is healthy; a deployment
// replaces tasks within the bounds of the service; what cannot be placed is told in events.
// table.go is what clients of AWS see of it.
//
// Services are not told apart by their task definitions, and clusters have no instances.
package ecs
