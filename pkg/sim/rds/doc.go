// Package rds is the databases and clusters of a simulated cloud, with the applications that
// read from them.
//
// In go DatabaseSpecs and ClusterSpecs; out come databases in the words of package resource,
// their metrics, and the minutes by which an operation is judged. What is done to a database
// takes the same time every time, and what waits for a maintenance window waits for ever.
//
// Where applications read is told by a parameter of package ssm, where they look into one.
package rds
