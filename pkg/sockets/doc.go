// Package sockets lists the Unix sockets of this machine by the names that they have.
//
// The kernel lists every socket by the name that it was made under, and says nothing about who made
// it. So what is found says where to ask, and never who is there. The locks of a machine and the
// search for other daemons read this one list.
package sockets
