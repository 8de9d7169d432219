// Package rds is the adapter to Amazon RDS and Aurora, and the only importer of
// that part of the SDK.
//
// In go names of databases and clusters; out come resource.Database, resource.Cluster
// and resource.ClassOption, the account's quota and RDS's own plans for maintenance
// in sentences, and an inventory to suggest a first configuration from. Four
// methods change the world: CreateReplica, DeleteReplica, SetClass and SetACU. No
// other modification is ever asked for. Every error is a *scale.Failure.
//
// It remembers nothing, waits for nothing, and decides nothing: that what is deleted
// is a replica, and that nothing else waits to be applied with a change, is for its
// callers to judge.
package rds
