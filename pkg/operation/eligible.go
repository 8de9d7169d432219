package operation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Rules are what the operator of a tier accepts.
type Rules struct {
	// NewAddress accepts that a stop changes a machine's public address.
	NewAddress bool
	// Outage accepts that a database which is not Multi-AZ is away during a change.
	Outage bool
	// Managed accepts a change of what infrastructure as code describes.
	Managed bool
}

// MachineObjections are the reasons against stopping a machine for another type,
// in fixed order. Source: EC2 user guide, "Change the instance type".
func MachineObjections(m estate.Machine, r Rules) []string {
	var out []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, m.ID+" "+fmt.Sprintf(format, args...))
		}
	}
	say(m.Group != "", "belongs to the Auto Scaling group %s, which would replace it as soon as it stops", m.Group)
	say(m.Operator != "", "may only be changed by %s", m.Operator)
	say(m.Lifecycle != "", "is a %s instance, whose type cannot be changed", m.Lifecycle)
	say(m.RootDevice != "ebs", "has its root on %s, which a stop would lose", cmp.Or(m.RootDevice, "an unknown device"))
	say(m.Hibernation, "was started with hibernation, and its type cannot be changed")
	say(m.PublicIP != "" && !r.NewAddress, "would lose its public address %s when it stops; allow_new_address: true accepts that", m.PublicIP)
	say(m.State != estate.Running, "is %s", cmp.Or(m.State, "in an unknown state"))
	say(m.State == estate.Running && m.Checks == estate.ChecksImpaired, "does not pass its status checks as it is")
	if who := manager(m.Tags); who != "" && !r.Managed {
		out = append(out, fmt.Sprintf("%s is managed by %s, which would change it back; allow_managed: true accepts that", m.ID, who))
	}
	return out
}

// TypeObjections are the reasons why a machine could not run as a type.
func TypeObjections(m estate.Machine, t estate.MachineType) []string {
	var out []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf("%s cannot be %s: ", m.ID, t.Name)+fmt.Sprintf(format, args...))
		}
	}
	say(!slices.Contains(t.Architectures, m.Architecture), "it is %s, and the type is %s", m.Architecture, strings.Join(t.Architectures, " or "))
	say(!slices.Contains(t.Virtualizations, m.Virtualization), "it is %s, and the type is %s", m.Virtualization, strings.Join(t.Virtualizations, " or "))
	say(!slices.Contains(t.RootDevices, m.RootDevice), "its root is on %s, and the type boots from %s", m.RootDevice, strings.Join(t.RootDevices, " or "))
	say(t.ENARequired && !m.ENA, "the type needs enhanced networking (ENA), which it has not")
	say(t.Interfaces > 0 && m.Interfaces > t.Interfaces, "it has %d network interfaces, and the type takes %d", m.Interfaces, t.Interfaces)
	say(t.Volumes > 0 && m.Volumes > t.Volumes, "it has %d volumes, and the type takes %d", m.Volumes, t.Volumes)
	say(t.BareMetal, "the type is bare metal")
	say(t.LocalDisks, "the type has disks of its own, which every stop empties; a ladder is of EBS-only types")
	return out
}

// LocalDiskObjection tells why a machine of its present type must not be stopped; ""
// when it may.
func LocalDiskObjection(m estate.Machine, t estate.MachineType) string {
	if !t.LocalDisks {
		return ""
	}
	return fmt.Sprintf("%s is %s, which has disks of its own, and a stop empties them", m.ID, t.Name)
}

// ClassObjections are the reasons against changing the class of a database now.
func ClassObjections(db estate.Database, waiting []string, r Rules) []string {
	var out []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, db.ID+" "+fmt.Sprintf(format, args...))
		}
	}
	say(db.Cluster != "", "belongs to the cluster %s; its members are not changed one by one", db.Cluster)
	say(!db.Is(estate.Changeable), "is %s", db.Status)
	say(len(db.Pending) > 0, "has modifications that wait, and a change would apply them too: %s", strings.Join(db.Pending, ", "))
	say(len(db.AtRestart) > 0, "has waiting what a restart applies, and a change of class restarts it: %s", strings.Join(db.AtRestart, ", "))
	say(db.PendingClass != "", "waits to become %s in its maintenance window", db.PendingClass)
	say(len(waiting) > 0, "has maintenance waiting: %s", strings.Join(waiting, ", "))
	say(!db.MultiAZ && !r.Outage, "is not Multi-AZ and would be away for minutes; allow_outage: true accepts that")
	if who := manager(db.Tags); who != "" && !r.Managed {
		out = append(out, fmt.Sprintf("%s is managed by %s, which would change it back; allow_managed: true accepts that", db.ID, who))
	}
	return out
}

// ClusterObjections are the reasons against changing the capacity of a cluster now.
func ClusterObjections(c estate.Cluster, r Rules) []string {
	var out []string
	if !c.Is(estate.Changeable) {
		out = append(out, fmt.Sprintf("cluster %s is %s", c.ID, c.Status))
	}
	if len(c.Pending) > 0 {
		out = append(out, fmt.Sprintf("cluster %s has modifications that wait, and a change would apply them too: %s", c.ID, strings.Join(c.Pending, ", ")))
	}
	if who := manager(c.Tags); who != "" && !r.Managed {
		out = append(out, fmt.Sprintf("cluster %s is managed by %s, which would change it back; allow_managed: true accepts that", c.ID, who))
	}
	return out
}

// LadderObjections are the rungs that hold less than the one before: growing onto
// them would make the tier smaller. What is not known of a rung is not compared.
func LadderObjections(ladder []scale.Rung) []string {
	var out []string
	for i := 1; i < len(ladder); i++ {
		if a, b := ladder[i-1], ladder[i]; a.Memory > 0 && b.Memory > 0 && b.Memory < a.Memory {
			out = append(out, fmt.Sprintf("%s has less memory than %s before it; a ladder begins with the smallest", b.Name, a.Name))
		}
	}
	return out
}

// manager is who the tags say would undo a change by hand; "" for nobody. The
// first are AWS's own, the others what tools and teams commonly write.
func manager(tags map[string]string) string {
	for _, own := range [][2]string{
		{"aws:cloudformation:stack-name", "the CloudFormation stack "}, {"elasticbeanstalk:environment-name", "the Elastic Beanstalk environment "},
		{"eks:cluster-name", "the EKS cluster "}, {"aws:eks:cluster-name", "the EKS cluster "}, {"aws:autoscaling:groupName", "the Auto Scaling group "},
	} {
		if v := tags[own[0]]; v != "" {
			return own[1] + v
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		switch strings.ToLower(strings.NewReplacer("-", "", "_", "", ":", "").Replace(key)) {
		case "terraform", "managedby", "iac", "provisioner":
			if v := strings.ToLower(tags[key]); v != "" && v != "false" && v != "manual" && v != "dynascale" {
				return tags[key]
			}
		}
	}
	return ""
}

// MostConnections is max_connections by an engine's default parameter group for a
// class with that much memory in bytes; 0 when there is no such default. Source:
// RDS user guide, "Quotas and constraints".
func MostConnections(engine string, memory int64) int {
	switch {
	case memory == 0:
		return 0
	case strings.HasPrefix(engine, "mysql"), strings.HasPrefix(engine, "mariadb"):
		return int(memory / 12582880)
	case strings.HasPrefix(engine, "postgres"):
		return min(int(memory/9531392), 5000)
	}
	return 0
}
