// Package api is what is said over the daemon's API: the addresses, what is asked and what is
// answered. The server and the client of all commands share these types, so that a field is
// declared once.
//
// Fields are added, with omitempty, and never renamed: a command talks to a daemon that was started
// before an upgrade, and people's scripts read the answers.
package api
