package facts

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
)

// Registered are the places of a machine in the target groups of its VPC, by MachineKey.
// No call of AWS looks from the machine, so every group is asked.
var Registered = &Shelf[[]resource.Target]{Label: Label{
	Name: "registered targets", Noun: "registration of the machine", Service: "elasticloadbalancing", Doing: "finding the target groups of", Way: One,
	Rights: []string{"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"}, For: "which target groups a machine is in",
}}

// Targets are the places of a machine in one target group, by TargetKey. A group that is
// gone is not found.
var Targets = &Shelf[[]resource.Target]{Label: Label{
	Name: "targets", Noun: "target group", Service: "elasticloadbalancing", Doing: "reading the target", Way: One,
	Rights: []string{"elasticloadbalancing:DescribeTargetHealth"}, For: "whether a machine is healthy in its target groups",
}}

// MachineKey is what a load balancer may know a machine by.
func MachineKey(m resource.Machine) string {
	return strings.Join([]string{m.ID, m.VPC, strings.Join(m.Addresses, ",")}, " ")
}

// MachineOf takes a MachineKey apart.
func MachineOf(key string) resource.Machine {
	parts := strings.SplitN(key+"  ", " ", 3)
	m := resource.Machine{ID: parts[0], VPC: parts[1]}
	if addresses := strings.TrimSpace(parts[2]); addresses != "" {
		m.Addresses = strings.Split(addresses, ",")
	}
	return m
}

// TargetKey is a machine in a target group.
func TargetKey(group string, m resource.Machine) string { return group + " " + MachineKey(m) }

// TargetOf takes a TargetKey apart.
func TargetOf(key string) (group string, m resource.Machine) {
	group, rest, _ := strings.Cut(key, " ")
	return group, MachineOf(rest)
}
