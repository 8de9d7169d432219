// Package ec2 is the machines of a simulated cloud that stand by themselves, and the catalogue
// of instance types.
//
// In go MachineSpecs; out come machines in the words of package resource, their metrics, and the
// minutes by which an operation on one is judged. What is done to a machine takes the same
// time every time.
//
// It does not decide where its machines are registered: package elb does.
package ec2
