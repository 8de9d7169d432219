// Package ec2 is the adapter to Amazon EC2, and the only importer of that part of
// the SDK, which takes minutes to compile.
//
// Out come the running machines of one account and region that belong to no Auto
// Scaling group, or a *scale.Failure. It only lists; nothing here can change a
// machine, and no tier can be made of one today.
package ec2
