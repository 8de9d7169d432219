// Package heartbeat is the dead-man's signal: it tells somebody else that the daemon lives, so
// that he can raise the alarm when it stops to. No daemon can tell of its own death.
//
// In go Beats, one after every evaluation that completed, which is one in which at least one
// tier was read and evaluated: a process that runs and evaluates nothing sends nothing. Out
// go a request to a web address, a datapoint of CloudWatch, or both.
//
// Nothing here holds an evaluation up, and nothing that fails here changes what is scaled:
// each receiver has a goroutine of its own and a mailbox of one Beat, the newest. A failure
// is told when it begins and when it ends.
//
// The datapoint is the one write to AWS that does not pass the actuator: it changes no
// resource, has no size to compare and nothing to take back, and a brake must not stop it,
// because a daemon that is paused is alive.
package heartbeat
