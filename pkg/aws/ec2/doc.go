// Package ec2 is the adapter to Amazon EC2, and the only importer of that part of
// the SDK, which takes minutes to compile.
//
// In go ids and names; out come resource.Machine and resource.MachineType, which types
// a zone offers, and, to suggest a first configuration, the running machines of the
// account that belong to no Auto Scaling group. Three methods change the world:
// StopMachine, StartMachine and SetMachineType. None of them makes or terminates a
// machine, forces a stop, or changes anything but the type. Every error is a
// *scale.Failure.
//
// It remembers nothing, waits for nothing, and decides nothing: whether a machine
// may be stopped is for others to judge.
package ec2
