package ec2

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// The reasons that EC2 gives for a state, code and sentence.
const (
	userStopped    = "Client.UserInitiatedShutdown: User initiated shutdown"
	userTerminated = "Client.UserInitiatedShutdown: Instance terminated by user"
	nothingLeft    = "Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request"
	// EC2 says no more of a key that it may not use.
	launchError = "Client.InternalError: Client error on launch"
)

// StopMachine answers StopInstances. A machine that is stopped or stopping stays
// so. The error is a *scale.Failure.
func (c *Hosts) StopMachine(ctx context.Context, id string) error {
	doing := "stopping machine " + id
	return c.changeMachine(ctx, world.Call{API: "StopInstances", Doing: doing}, id, func(h *host) error {
		now := c.Time.Unix()
		switch state := h.course.At(now).State; {
		case state == resource.Stopped || state == resource.Stopping:
			return nil
		case state != resource.Running:
			return world.Refuse(doing, "IncorrectInstanceState", "This instance '%s' is not in a state from which it can be stopped.", id)
		case h.StopProtected:
			return world.Refuse(doing, "OperationNotPermitted", "The instance '%s' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", id)
		case h.RootDevice == "instance-store":
			return world.Refuse(doing, "UnsupportedOperation", "The instance '%s' does not have an 'ebs' root device type and cannot be stopped.", id)
		case h.Group != "":
			// Auto Scaling would replace it. AWS stops it nevertheless; a world that
			// refuses shows the mistake sooner.
			return world.Refuse(doing, "UnsupportedOperation", "The instance '%s' is a member of the Auto Scaling group '%s' and cannot be stopped.", id, h.Group)
		case h.Spot:
			return world.Refuse(doing, "UnsupportedOperation", "You can't stop the Spot Instance '%s' because it is associated with a one-time Spot Instance request. "+
				"You can only stop Spot Instances associated with persistent Spot Instance requests.", id)
		}
		h.course = world.Course{
			{From: now, State: resource.Stopping, Why: userStopped},
			{From: now + int64(h.StopTime/time.Second), State: resource.Stopped, Why: userStopped},
		}
		return nil
	})
}

// StartMachine answers StartInstances. A machine that is running or pending stays
// so. Without capacity for its type it is refused and stays stopped. The error is
// a *scale.Failure.
func (c *Hosts) StartMachine(ctx context.Context, id string) error {
	doing := "starting machine " + id
	return c.changeMachine(ctx, world.Call{API: "StartInstances", Doing: doing}, id, func(h *host) error {
		now := c.Time.Unix()
		switch state := h.course.At(now).State; {
		case state == resource.Running || state == resource.Pending:
			return nil
		case state != resource.Stopped:
			return world.Refuse(doing, "IncorrectInstanceState", "The instance '%s' is not in a state from which it can be started.", id)
		case c.Spoilt(now, world.FaultNoCapacity, "ec2", h.Type):
			return world.Refuse(doing, "InsufficientInstanceCapacity", "Insufficient capacity.")
		case !c.offers(h.Zone, h.Type):
			return world.Refuse(doing, "Unsupported", "Your requested instance type (%s) is not supported in your requested Availability Zone (%s).", h.Type, h.Zone)
		case h.Type != h.reserved && (h.Reservation != "" || h.ReservationsOnly):
			// AWS's own words for this are not known, nor are those of the next two.
			return world.Refuse(doing, "ReservationCapacityExceeded", "The requested reservation does not have sufficient compatible and available capacity for this request.")
		case h.Type != h.reserved && (h.Host != "" || h.Tenancy == resource.TenancyHost):
			return world.Refuse(doing, "UnsupportedInstanceTypeOnHost", "The instance type %s is not supported on the host", h.Type)
		case h.Strategy != "" && !slices.Contains(limitsOf(h.Type).Strategies, h.Strategy):
			return world.Refuse(doing, "InvalidParameterCombination", "The instance type %s is not supported in a %s placement group", h.Type, h.Strategy)
		}
		up := now + int64(h.BootTime/time.Second)
		h.course = world.Course{{From: now, State: resource.Pending}, {From: up, State: resource.Running}}
		if c.Spoilt(now, world.FaultStartFails, "ec2", id, h.Type) {
			h.course[1] = world.Stage{From: up, State: resource.Stopped, Why: nothingLeft}
		}
		if len(h.Keys) > 0 && c.Spoilt(now, world.FaultNoGrant, "ec2", id) {
			h.course[1] = world.Stage{From: now + int64(world.Cell), State: resource.Stopped, Why: launchError}
		}
		h.launched, h.running = now, up
		h.starts++
		return nil
	})
}

// SetMachineType answers ModifyInstanceAttribute with an InstanceType. Only a
// stopped machine takes one, and only one of its own architecture. The error is a
// *scale.Failure.
func (c *Hosts) SetMachineType(ctx context.Context, id, machineType string) error {
	doing := "changing machine " + id + " into a " + machineType
	return c.changeMachine(ctx, world.Call{API: "ModifyInstanceAttribute", Doing: doing, Argument: machineType}, id, func(h *host) error {
		switch {
		case h.course.At(c.Time.Unix()).State != resource.Stopped:
			return world.Refuse(doing, "IncorrectInstanceState", "The instance '%s' is not in the 'stopped' state.", id)
		case !c.knownType(machineType):
			return world.Refuse(doing, "InvalidInstanceAttributeValue", "Invalid value '%s' for InstanceType.", machineType)
		case h.Spot || h.Hibernation:
			// AWS's own words for this are not known.
			return world.Refuse(doing, "UnsupportedOperation", "The instance type of a Spot Instance or of one with hibernation enabled cannot be changed: '%s'", id)
		case h.Volumes+h.Interfaces > attachments:
			return world.Refuse(doing, "AttachmentLimitExceeded", "Interface and volume count %d exceeds the limit for %s", h.Volumes+h.Interfaces, machineType)
		case ArchitectureOf(machineType) != h.architecture() || h.Interfaces > interfacesOf(machineType):
			return world.Refuse(doing, "InvalidInstanceAttributeValue", "Modifying the instance type from %s to %s is not allowed.", h.Type, machineType)
		}
		if kind := h.kind(machineType); !(kind.Capacity > 0) || kind.Memory <= 0 {
			return world.Refuse(doing, "InvalidInstanceAttributeValue", "Invalid value '%s' for InstanceType.", machineType)
		}
		h.Architecture = h.architecture()
		h.Type = machineType
		return nil
	})
}

// interfacesOf is how many a type takes. A type of one world only takes any number.
func interfacesOf(name string) int {
	i := slices.IndexFunc(MachineTypes, func(t resource.MachineType) bool { return t.Name == name })
	if i < 0 {
		return 1 << 30
	}
	return MachineTypes[i].Interfaces
}

func (c *Hosts) changeMachine(ctx context.Context, in world.Call, id string, change func(*host) error) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in.Service, in.Names, in.Resource = "ec2", []string{id}, id
	return c.Deliver(ctx, in, func() error {
		h := c.hostByID[id]
		if h == nil || h.forgotten(c.Time.Unix()) {
			return world.Refuse(in.Doing, "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist", id)
		}
		if h.Operator != "" {
			// AWS's own words for this are not known.
			return world.Refuse(in.Doing, "OperationNotPermitted", "The instance '%s' is managed by %s, and only %[2]s may change the instance", id, h.Operator)
		}
		return change(h)
	})
}

// newAddress is one of the documentation's (RFC 5737).
func newAddress(id uint64, n int) string {
	return fmt.Sprintf("203.0.113.%d", 1+(id+uint64(n)*7)%254)
}
