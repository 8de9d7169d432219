package ec2

import (
	"context"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const GiB = int64(1) << 30

// MachineTypes are the types of the world, with the vCPUs, memory and interfaces
// that AWS gives them. All are Nitro types: ENA is required, and volumes share 28
// attachments with interfaces.
var MachineTypes = slices.Concat(
	[]resource.MachineType{
		machineType("t3.micro", 2, 1, 2), machineType("t3.small", 2, 2, 3),
		machineType("t3.medium", 2, 4, 3), machineType("t3.large", 2, 8, 3),
	},
	machineFamily("m5", 4), machineFamily("m6i", 4), machineFamily("m7g", 4), machineFamily("r6g", 8), machineFamily("c6i", 2),
)

// machineFamily is large to 4xlarge; perCPU is its memory in GiB.
func machineFamily(name string, perCPU int64) []resource.MachineType {
	return []resource.MachineType{
		machineType(name+".large", 2, 2*perCPU, 3), machineType(name+".xlarge", 4, 4*perCPU, 4),
		machineType(name+".2xlarge", 8, 8*perCPU, 4), machineType(name+".4xlarge", 16, 16*perCPU, 8),
	}
}

func machineType(name string, cpus int, memory int64, interfaces int) resource.MachineType {
	return resource.MachineType{
		Name: name, CPUs: cpus, Memory: memory * GiB, Architectures: []string{ArchitectureOf(name)},
		Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}, ENARequired: true, Interfaces: interfaces, Volumes: attachments,
		Limits: nitro(name, cpus),
	}
}

const attachments = 28

// nitro is what all types of the world have in common, and where they differ: the
// burstable ones are in no cluster and run no enclave, and those of ARM boot one way.
func nitro(name string, cpus int) resource.Limits {
	l := resource.Limits{
		Shared: true, IPv4: 5 + 5*cpus/2, IPv6: 5 + 5*cpus/2, Cards: 1, TPM: true, NVMe: resource.Required, Optimized: "default",
		BootModes: []string{"legacy-bios", "uefi"}, Strategies: []string{"partition", "spread"}, Cores: cpus / 2, Threads: 2,
	}
	if ArchitectureOf(name) == "arm64" {
		l.BootModes, l.Cores, l.Threads = []string{"uefi"}, cpus, 1
	}
	if !strings.HasPrefix(name, "t") {
		l.Strategies, l.Enclaves = append(l.Strategies, "cluster"), cpus >= 4
	}
	return l
}

// limitsOf are those of a type of the catalogue; of another nothing is known.
func limitsOf(name string) resource.Limits {
	i := slices.IndexFunc(MachineTypes, func(t resource.MachineType) bool { return t.Name == name })
	if i < 0 {
		return resource.Limits{}
	}
	return MachineTypes[i].Limits
}

// ArchitectureOf goes by the g behind the generation, as in m7g.
func ArchitectureOf(name string) string {
	family, _, _ := strings.Cut(strings.TrimPrefix(name, "db."), ".")
	if strings.HasSuffix(family, "g") {
		return "arm64"
	}
	return "x86_64"
}

// MachineTypes answers DescribeInstanceTypes: the facts of types. A name that
// nobody has heard of is absent. The error is a *scale.Failure.
func (c *Hosts) MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(names) == 0 {
		return map[string]resource.MachineType{}, nil
	}
	in := world.Call{
		Service: "ec2", API: "DescribeInstanceTypes", Doing: world.About("instance type", names), Names: names,
		Times: (len(names) + 99) / 100,
	}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := map[string]resource.MachineType{}
	for _, t := range MachineTypes {
		if slices.Contains(names, t.Name) {
			t.Architectures, t.Virtualizations, t.RootDevices = slices.Clone(t.Architectures), slices.Clone(t.Virtualizations), slices.Clone(t.RootDevices)
			t.BootModes, t.Strategies = slices.Clone(t.BootModes), slices.Clone(t.Strategies)
			found[t.Name] = t
		}
	}
	return found, nil
}

// TypeNames lists the types of the catalogue. No call is counted.
func (c *Hosts) TypeNames() []string {
	names := make([]string, 0, len(MachineTypes))
	for _, t := range MachineTypes {
		names = append(names, t.Name)
	}
	return names
}

// Offered answers DescribeInstanceTypeOfferings: which of the types a zone has.
// The others are absent. The error is a *scale.Failure.
func (c *Hosts) Offered(ctx context.Context, zone string, types []string) (map[string]bool, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(types) == 0 {
		return map[string]bool{}, nil
	}
	in := world.Call{
		Service: "ec2", API: "DescribeInstanceTypeOfferings", Doing: "reading which instance types are offered in zone " + zone,
		Names: append([]string{zone}, types...), Times: (len(types) + 99) / 100,
	}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, name := range types {
		if c.offers(zone, name) {
			found[name] = true
		}
	}
	return found, nil
}

// offers goes by the catalogue and by what the world's machines may be.
func (c *Hosts) offers(zone, name string) bool {
	if !strings.HasPrefix(zone, c.Opts.Region) || slices.Contains(c.notOffered, name) {
		return false
	}
	return c.knownType(name)
}

func (c *Hosts) knownType(name string) bool {
	return slices.ContainsFunc(MachineTypes, func(t resource.MachineType) bool { return t.Name == name }) ||
		slices.ContainsFunc(c.hosts, func(h *host) bool { _, ok := h.Types[name]; return ok })
}
