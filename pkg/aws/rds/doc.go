// Package rds is the adapter to Amazon RDS and Aurora, and the only importer of
// that part of the SDK.
//
// Out come the databases and clusters of one account and region, or a
// *scale.Failure. It only lists; nothing here can change a database, and no tier
// can be made of one today.
package rds
