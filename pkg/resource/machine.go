package resource

import "time"

// The states of a Machine, in AWS's words.
const (
	Pending      = "pending"
	Running      = "running"
	Stopping     = "stopping"
	Stopped      = "stopped"
	ShuttingDown = "shutting-down"
	Terminated   = "terminated"
)

// The states of a machine's checks, in AWS's words.
const (
	ChecksOK           = "ok"
	ChecksInitializing = "initializing"
	ChecksImpaired     = "impaired"
)

// Machine is what EC2 says of one instance.
type Machine struct {
	ID    string
	Type  string // such as m7g.large
	State string // one of the states above
	// Why is AWS's reason for the state, code and sentence, such as
	// "Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy
	// instance request"; "" when it gives none.
	Why string
	// Checks is the worse of the instance's and the system's status check: ok,
	// initializing, insufficient-data or impaired; "" while the machine is not running.
	Checks         string
	Zone, VPC      string
	Architecture   string // x86_64 or arm64
	Virtualization string // hvm or paravirtual
	RootDevice     string // ebs or instance-store
	// Lifecycle is "" for an on-demand instance, else spot, scheduled, capacity-block, ...
	Lifecycle string
	// Platform is what is billed beside the machine: windows, or other software; "" for Linux.
	Platform    string
	Hibernation bool // started with hibernation enabled
	// PublicIP is the public IPv4 address that a stop would lose; "" when there is
	// none, or when it is an Elastic IP.
	PublicIP string
	ENA      bool // the enhanced networking that current types require
	// Interfaces and Volumes are how many are attached.
	Interfaces, Volumes int
	// Group is the Auto Scaling group it belongs to; "" for none.
	Group string
	// Operator is the AWS service that alone may change it; "" for none.
	Operator string
	Tags     map[string]string
	Launched time.Time // the last start
	// Addresses are its private IP addresses, under which target groups may know it.
	Addresses []string
	Ties
}

// Volume is a volume of EBS.
type Volume struct {
	Type string // gp3, io2, ...
	GiB  float64
}

// MachineType is what EC2 says of one instance type.
type MachineType struct {
	Name            string
	CPUs            int
	Memory          int64    // bytes
	Architectures   []string // of x86_64, arm64, i386
	Virtualizations []string // of hvm, paravirtual
	RootDevices     []string // of ebs, instance-store
	ENARequired     bool
	// Interfaces and Volumes are how many may be attached; 0 when AWS does not say. What
	// the type itself takes of its volumes' number, such as local disks, is off.
	Interfaces, Volumes int
	BareMetal           bool
	// LocalDisks is set for types with instance-store disks, which a stop empties.
	LocalDisks bool
	Limits
}

// The states of a Target, in AWS's words; Unused is a machine that is not registered.
const (
	TargetUnused   = "unused"
	TargetInitial  = "initial"
	TargetHealthy  = "healthy"
	TargetDraining = "draining"
)

// Target is one machine in one target group.
type Target struct {
	Group string // the target group's ARN
	// Port is the one it is registered with; 0 for the group's own.
	Port int
	// Address is the private IP address that it is registered by, and Zone the zone
	// that was said with it; both "" where it is registered by its id.
	Address, Zone string

	State string // unused, initial, healthy, unhealthy, draining, unavailable
	// Why is AWS's reason for a state that is not healthy; "" when it gives none.
	Why string
}
