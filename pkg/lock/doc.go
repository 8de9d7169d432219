// Package lock keeps two daemons of one machine away from the same resource: a lock for
// each account, region and resource.
//
// A lock is a Unix socket in Linux's abstract namespace (man 7 unix) that listens under a
// name made of endpoint, account, region and resource. The kernel lets one process
// have a name, whatever its user, folder, mount namespace or PrivateTmp, frees it with
// the process, also after kill -9, and tells whoever connects which process and user listen
// (SO_PEERCRED). Nothing is left on a disk, and there is no folder that several users
// would have to write to, as locks in files (flock) need. It costs one file descriptor a
// lock.
//
// The namespace belongs to a network namespace: a container with a network of its own is
// another machine. Any local user can take a name first; whoever finds it taken
// makes no changes, and says who has it.
//
// In go the resources that are to be changed, out come those that somebody else has, and
// who. The package knows no tier, no clock and no AWS.
package lock
