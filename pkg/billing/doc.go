// Package billing says which alarms of CloudWatch watch the estimated charges of an account against a
// monthly budget, and what has to be done so that there are exactly these.
//
// In go the budget, the topic and the alarms that there are; out come steps, each with its reason. An alarm
// without the tag of dynascale is never touched, whatever it is called.
//
// The package thinks: no I/O, no context, no logger, no clock.
package billing
