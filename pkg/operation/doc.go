// Package operation thinks about changes that take many evaluations: what is the next
// step towards the goal, or back, given what is seen now?
//
// In go a scale.Operation, what AWS says of the thing at this moment, and the time.
// Out come the operation as it now is and at most one Call that does not block. The
// answers follow from what is seen and not from what was meant to happen, so a crash
// at any point, a lost answer or a hand at the console is just another evaluation.
//
// The package does no I/O and makes no call: the actuator looks, writes down what it
// is about to send, sends it, and asks again. A call that may have arrived is not
// sent again before its effect had time to show.
package operation
