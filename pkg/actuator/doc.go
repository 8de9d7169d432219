// Package actuator changes the world, and is the only package that does.
//
// In goes a plan, out come outcomes, one per decision and in the same order. A
// change is sent only after the group has been read again and still has the size
// that the decision was made from, because Auto Scaling groups offer no
// compare-and-swap. What takes many evaluations is an operation: the actuator looks, lets
// pkg/operation think, writes down what it is about to send, sends it, and comes back
// at the next evaluation; it never waits. Observe mode and dry run are decorators of the same
// interface; no other package asks whether it may write.
//
// It never decides a size and never retries a decision: the next evaluation looks
// again at what is.
package actuator
