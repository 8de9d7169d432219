// Package control is the way from a command to the daemon on the same machine: a Unix
// socket that needs no token and no readable configuration. Who may open the socket is a
// matter of file permissions.
//
// Listen makes the socket and Places says where. Beside it lies a Description, so that a
// command knows whose socket it is and where the brake file belongs when the daemon does
// not answer. In lists the sockets of a folder, Probe says whether a process listens, and
// Dial opens a connection, also to paths that are longer than the 108 bytes of an
// address.
//
// The package carries bytes and knows nothing of what is said over them.
package control
