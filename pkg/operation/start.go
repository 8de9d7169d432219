package operation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What EC2 would refuse, or start in vain, is found here before a machine leaves its
// target groups: afterwards it is an outage for nothing, and one that comes back after
// every breaker. MachineObjections are of the machine whatever it would become,
// TypeObjections of one type. The collector, the actuator, the doctor and discover all
// ask these two. Whether there is room for a start, and whether the key of an encrypted
// volume lets it, is told by the start alone.

// MachineObjections are the reasons against stopping a machine for another type, in
// fixed order; is is its present type, as far as it is known. Sources: EC2 user guide,
// "Change the instance type", "Capacity Reservations", "Dedicated Hosts", "CPU options".
func MachineObjections(m resource.Machine, is resource.MachineType, r Rules) []scale.Objection {
	out := taken(m)
	object := func(bad, passing bool, accept, format string, args ...any) {
		if bad {
			out = append(out, scale.Objection{Text: m.ID + " " + fmt.Sprintf(format, args...), Passing: passing, Accept: accept})
		}
	}
	say := func(bad bool, format string, args ...any) { object(bad, false, "", format, args...) }
	object(containerInstance(m) && !r.Managed, false, allowManaged, "has the instance profile of an ECS container instance; a stop would interrupt ECS tasks")
	say(m.Lifecycle != "", "is %s instance, whose type cannot be changed", article(m.Lifecycle))
	say(m.StopProtected, "has stop protection; to remove it: aws ec2 modify-instance-attribute --instance-id %s --no-disable-api-stop", m.ID)
	say(m.RootDevice != "ebs", "has its root volume on %s; EC2 stops only instances whose root volume is on EBS", cmp.Or(m.RootDevice, "an unknown device"))
	say(m.Hibernation, "is enabled for hibernation, so its type cannot be changed")
	const free = "; to allow the change, stop the instance and set its capacity reservation preference to `open`"
	switch {
	case m.Reservation != "":
		say(true, "is bound to the capacity reservation %s, which is only for the type %s%s", m.Reservation, m.Type, free)
	case m.ReservationsOnly:
		say(true, "starts only in capacity reservations, and dynascale does not know a reservation for another type%s", free)
	case m.ReservationGroup != "":
		say(true, "is bound to the capacity reservation group %s, which may have no room for another type%s", lastOf(m.ReservationGroup), free)
	}
	say(m.Tenancy == resource.TenancyHost || m.Affinity == resource.AffinityHost || m.Host != "",
		"is bound to %s, which accepts only certain types, and only while there is room; first move the instance to "+
			"shared tenancy", hostOf(m))
	say(m.Outpost != "", "runs on the Outpost %s, which has its own types and capacity", lastOf(m.Outpost))
	say(m.PlacementGroup != "" && m.Strategy == "", "is in the placement group %s, whose strategy could not be read; dynascale may lack the permission ec2:DescribePlacementGroups", m.PlacementGroup)
	say(is.Cores > 0 && m.Cores > 0 && (m.Cores != is.Cores || m.Threads != is.Threads),
		"has CPU options that a change of its type would lose (%s; usual for %s: %s)", cpus(m.Cores, m.Threads), is.Name, cpus(is.Cores, is.Threads))
	say(is.LocalDisks, "is %s, which has instance store disks; a stop erases them", is.Name)
	object(m.PublicIP != "" && !r.NewAddress, false, allowNewAddress, "would lose its public address %s when it stops", m.PublicIP)
	object(m.State != resource.Running, true, "", "is %s", cmp.Or(m.State, "in an unknown state"))
	object(m.State == resource.Running && m.Checks == resource.ChecksImpaired, true, "", "fails its status checks already")
	if runner(m.Tags) == "" {
		out = append(out, managed(m.ID, m.Tags, r)...)
	}
	return out
}

// taken tells who else runs a machine, and would make an end of it when it stops.
func taken(m resource.Machine) []scale.Objection {
	var out []scale.Objection
	say := func(text string) { out = append(out, scale.Objection{Text: m.ID + " " + text}) }
	if m.Group != "" {
		say("belongs to the Auto Scaling group " + m.Group + ", which would replace the machine as soon as it stops")
	}
	if m.Operator != "" {
		say("may only be changed by " + m.Operator)
	}
	if owner := runner(m.Tags); owner != "" && m.Group == "" {
		say(owner)
	}
	return out
}

// TypeObjections are the reasons why a machine of a present type could not run as
// another. What it has and the type does not say that it takes counts as refused; a limit
// that is not known as kept. Sources: EC2 user guide, "Compatibility for changing the
// instance type", "Amazon EBS volume limits", "Placement strategies"; EC2 API reference,
// InstanceTypeInfo.
func TypeObjections(m resource.Machine, is, t resource.MachineType) []string {
	var out []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf("%s cannot be %s: ", m.ID, t.Name)+fmt.Sprintf(format, args...))
		}
	}
	above := func(has, most int, what string) {
		say(most > 0 && has > most, "it has %d %s, and the type supports %d", has, what, most)
	}
	among := func(list []string, x string) bool { return len(list) == 0 || slices.Contains(list, x) }
	say(!among(t.Architectures, m.Architecture), "its architecture is %s, and that of the type is %s", m.Architecture, strings.Join(t.Architectures, " or "))
	say(!among(t.Virtualizations, m.Virtualization), "its virtualization is %s, and that of the type is %s", m.Virtualization, strings.Join(t.Virtualizations, " or "))
	say(!among(t.RootDevices, m.RootDevice), "its root is on %s, and the type boots from %s", m.RootDevice, strings.Join(t.RootDevices, " or "))
	// Whatever runs as a type that needs it has it, whatever else is told.
	say(t.ENARequired && !m.ENA && !is.ENARequired, "the type needs enhanced networking (ENA), which the machine does not have")
	say(t.NVMe == resource.Required && is.NVMe == resource.Unsupported,
		"the type needs an NVMe driver, which the machine may lack, because the present type %s needs no such driver; if the driver is installed, change the machine once yourself to a type with NVMe", is.Name)
	say(m.EFA && !t.EFA, "it has an Elastic Fabric Adapter, which the type does not support")
	say(m.BootMode != "" && !among(t.BootModes, m.BootMode), "its boot mode is %s, and that of the type is %s", m.BootMode, strings.Join(t.BootModes, " or "))
	say(m.TPM && !t.TPM, "it has a NitroTPM, which the type does not support")
	say(m.Enclave && !t.Enclaves, "it is enabled for Nitro Enclaves, which the type does not support")
	say(m.SNP && !t.SNP, "it runs with AMD SEV-SNP, which the type does not support")
	say(m.EBSOptimized && t.Optimized == resource.Unsupported, "it is EBS-optimized, which the type does not support")
	say(m.Tenancy == resource.TenancyDedicated && strings.HasPrefix(t.Name, "t2."), "it has dedicated tenancy, which T2 types do not have")
	say(m.Strategy != "" && !slices.Contains(t.Strategies, m.Strategy), "it is in the %s placement group %s, which does not accept the type", m.Strategy, m.PlacementGroup)
	above(m.Interfaces, t.Interfaces, "network interfaces")
	above(m.Cards, t.Cards, "network cards")
	above(m.IPv4, t.IPv4, "IPv4 addresses on one interface")
	above(m.IPv6, t.IPv6, "IPv6 addresses on one interface")
	if t.Shared {
		above(m.Volumes+m.Interfaces, t.Volumes, "volumes and network interfaces")
	} else {
		above(m.Volumes, t.Volumes, "volumes")
	}
	say(t.BareMetal, "the type is bare metal, which dynascale does not support")
	say(t.LocalDisks, "the type has instance store disks, which every stop erases; a ladder needs EBS-only types")
	return out
}

// Doubts are what nobody can know of a machine before it starts as another type, for the
// doctor, each with what to do; keys are those of its encrypted volumes.
func Doubts(m resource.Machine, keys []string) []scale.Objection {
	var out []scale.Objection
	if len(keys) > 0 {
		out = append(out, scale.Objection{Text: fmt.Sprintf("its volumes are encrypted with %s. For a customer managed key, a start needs the permission "+
			"kms:CreateGrant; without it, the machine stays stopped. Only a start tests this permission", strings.Join(keys, ", ")),
			Do: "stop and start the machine once yourself, with the IAM identity of dynascale"})
	}
	if m.Strategy == "cluster" {
		out = append(out, scale.Objection{Text: fmt.Sprintf("it is in the cluster placement group %s, where a stopped machine starts only while the group has room for it", m.PlacementGroup),
			Do: "if the machine does not need the placement group, move the machine out of the placement group while the machine is stopped; otherwise each resize has this risk"})
	}
	if m.Marketplace {
		out = append(out, scale.Objection{Text: "it runs a product of AWS Marketplace, which may allow only some types; no API call tells which types",
			Do: "look up the types on the product's page in AWS Marketplace, and remove all others from the ladder and the fallbacks"})
	}
	return out
}

// forGood are the beginnings of what AWS says when it refuses for what a machine is, and
// not for want of room, of a right or of time: no wait changes that.
var forGood = []string{": " + string(scale.Invalid) + ": ", ": " + string(scale.Denied) + ": OperationNotPermitted", launchFailed}

// RefusedForGood is the objection that the last resize ended, as a breaker remembers it,
// at something that nobody could know before and that will be so the next time; "" for
// none. A stop and a start by somebody else since then is the proof that it was mended.
func RefusedForGood(m resource.Machine, b scale.Breaker) string {
	if !b.Open() || m.Launched.After(b.Opened) || !slices.ContainsFunc(forGood, func(s string) bool { return strings.Contains(b.Why, s) }) {
		return ""
	}
	return fmt.Sprintf("AWS refused the last resize of %s and would refuse another (%s); correct the cause, then stop and start the machine once yourself: dynascale then tries again", m.ID, b.Why)
}

// containerInstance goes by the profile that AWS's documentation and console give to the
// container instances of ECS; nothing else in EC2's description tells of a machine that
// was registered by hand.
func containerInstance(m resource.Machine) bool { return lastOf(m.Profile) == "ecsInstanceRole" }

func article(word string) string {
	if word != "" && strings.ContainsAny(word[:1], "aeiou") {
		return "an " + word
	}
	return "a " + word
}

func hostOf(m resource.Machine) string {
	if m.Host == "" {
		return "a dedicated host"
	}
	if strings.Contains(m.Host, ":group/") {
		return "the host resource group " + lastOf(m.Host)
	}
	return "the dedicated host " + lastOf(m.Host)
}

// lastOf is what stands behind the last slash.
func lastOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

func cpus(cores, threads int) string {
	return fmt.Sprintf("cores: %d, threads per core: %d", cores, threads)
}
