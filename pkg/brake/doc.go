// Package brake is what stops dynascale: the gate that every change at AWS passes, and
// what the brakes say.
//
// Into the gate go a Write, immediately before it is sent and again before each attempt,
// and the holds that are in force: pauses of operators, the brake file, the remote brake.
// Out comes nothing, or a Held error that names the brake. A write is registered before it
// asks, so that whoever pulls a brake and then asks what is in flight misses none: a write
// either sees the brake, or is named.
//
// It reads no file and calls nobody: what a brake says is read by pkg/brake/watch. It
// decides no size.
package brake
