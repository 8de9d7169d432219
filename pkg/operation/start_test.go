package operation

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// box is a machine that nothing speaks against.
func box(change func(*resource.Machine)) resource.Machine {
	m := resource.Machine{ID: "i-1", Type: "m6i.large", State: resource.Running, Checks: resource.ChecksOK, Architecture: "x86_64", Virtualization: "hvm",
		RootDevice: "ebs", ENA: true, Interfaces: 1, Volumes: 1, Ties: resource.Ties{Tenancy: "default", IPv4: 1, Cards: 1, Cores: 1, Threads: 2, EBSOptimized: true}}
	change(&m)
	return m
}

// kind is a type that takes everything that is common.
func kind(name string, change func(*resource.MachineType)) resource.MachineType {
	t := resource.MachineType{Name: name, Architectures: []string{"x86_64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}, ENARequired: true,
		Interfaces: 4, Volumes: 28, Limits: resource.Limits{Shared: true, IPv4: 10, IPv6: 10, Cards: 1, BootModes: []string{"legacy-bios", "uefi"},
			Strategies: []string{"cluster", "partition", "spread"}, NVMe: "required", Optimized: "default", Cores: 1, Threads: 2}}
	change(&t)
	return t
}

func same[T any](*T) {}

func TestMachineObjections(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*resource.Machine)
		rules  Rules
		want   string
	}{
		{"nothing", same[resource.Machine], Rules{}, ""},
		{"dedicated tenancy is none", func(m *resource.Machine) { m.Tenancy = "dedicated" }, Rules{}, ""},
		{"a reservation", func(m *resource.Machine) { m.Reservation, m.ReservationsOnly = "cr-1", true }, Rules{},
			"i-1 is bound to the capacity reservation cr-1, which is only for the type m6i.large; to allow the change, stop the instance and set its capacity reservation preference to `open`"},
		{"reservations only", func(m *resource.Machine) { m.ReservationsOnly = true }, Rules{},
			"i-1 starts only in capacity reservations, and dynascale does not know a reservation for another type; to allow the change, stop the instance and set its capacity reservation preference to `open`"},
		{"a group of reservations", func(m *resource.Machine) { m.ReservationGroup = "arn:aws:resource-groups:eu-west-1:1:group/blocks" }, Rules{},
			"i-1 is bound to the capacity reservation group blocks, which may have no room for another type; to allow the change, stop the instance and set its capacity reservation preference to `open`"},
		{"every lifecycle but none", func(m *resource.Machine) { m.Lifecycle = "interruptible-capacity-reservation" }, Rules{},
			"i-1 is an interruptible-capacity-reservation instance, whose type cannot be changed"},
		{"a host", func(m *resource.Machine) { m.Tenancy, m.Host = "host", "h-1" }, Rules{},
			"i-1 is bound to the dedicated host h-1, which accepts only certain types, and only while there is room; first move the instance to shared tenancy"},
		{"an affinity", func(m *resource.Machine) { m.Affinity = "host" }, Rules{},
			"i-1 is bound to a dedicated host, which accepts only certain types, and only while there is room; first move the instance to shared tenancy"},
		{"a host resource group", func(m *resource.Machine) { m.Host = "arn:aws:resource-groups:eu-west-1:1:group/hosts" }, Rules{},
			"i-1 is bound to the host resource group hosts, which accepts only certain types, and only while there is room; first move the instance to shared tenancy"},
		{"an Outpost", func(m *resource.Machine) { m.Outpost = "arn:aws:outposts:eu-west-1:1:outpost/op-1" }, Rules{}, "i-1 runs on the Outpost op-1, which has its own types and capacity"},
		{"a placement group that could not be read", func(m *resource.Machine) { m.PlacementGroup = "hpc" }, Rules{},
			"i-1 is in the placement group hpc, whose strategy could not be read; dynascale may lack the permission ec2:DescribePlacementGroups"},
		{"CPU options", func(m *resource.Machine) { m.Threads = 1 }, Rules{},
			"i-1 has CPU options that a change of its type would lose (cores: 1, threads per core: 1; usual for m6i.large: cores: 1, threads per core: 2)"},
		{"CPU options that are not told", func(m *resource.Machine) { m.Cores, m.Threads = 0, 0 }, Rules{}, ""},
		{"stop protection", func(m *resource.Machine) { m.StopProtected = true }, Rules{},
			"i-1 has stop protection; to remove it: aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-stop"},
		{"a container instance", func(m *resource.Machine) { m.Profile = "arn:aws:iam::1:instance-profile/ecsInstanceRole" }, Rules{},
			"i-1 has the instance profile of an ECS container instance; a stop would interrupt ECS tasks; allow_managed: true accepts that"},
		{"one that is accepted", func(m *resource.Machine) { m.Profile = "arn:aws:iam::1:instance-profile/ecsInstanceRole" }, Rules{Managed: true}, ""},
		{"an owner who runs it, whatever is accepted", func(m *resource.Machine) { m.Tags = map[string]string{"karpenter.sh/nodepool": "x"} }, Rules{Managed: true},
			"i-1 belongs to Karpenter (tag karpenter.sh/nodepool), which starts, stops and replaces its machines by itself; change the type there"},
		{"a member of a group is told of once", func(m *resource.Machine) {
			m.Group, m.Tags = "web", map[string]string{"aws:autoscaling:groupName": "web", "eks:cluster-name": "shop"}
		}, Rules{}, "i-1 belongs to the Auto Scaling group web, which would replace the machine as soon as it stops"},
		{"an owner who describes it", func(m *resource.Machine) { m.Tags = map[string]string{"ManagedBy": "terraform"} }, Rules{},
			"i-1 is managed by terraform, which would undo the change; allow_managed: true accepts that"},
		{"accepted", func(m *resource.Machine) { m.Tags = map[string]string{"ManagedBy": "terraform"} }, Rules{Managed: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reason.Objections(MachineObjections(box(c.change), kind("m6i.large", same[resource.MachineType]), c.rules)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTypeObjections(t *testing.T) {
	for _, c := range []struct {
		name    string
		machine func(*resource.Machine)
		present func(*resource.MachineType)
		other   func(*resource.MachineType)
		want    string // behind "i-1 cannot be x: "
	}{
		{name: "nothing"},
		{name: "what is not known is kept", machine: func(m *resource.Machine) { m.BootMode, m.Interfaces, m.Volumes = "uefi", 9, 99 },
			other: func(t *resource.MachineType) { *t = resource.MachineType{Name: "x"} }},
		{name: "an architecture", other: func(t *resource.MachineType) { t.Architectures = []string{"arm64"} }, want: "its architecture is x86_64, and that of the type is arm64"},
		{name: "ENA that is in use already", machine: func(m *resource.Machine) { m.ENA = false }},
		{name: "no ENA", machine: func(m *resource.Machine) { m.ENA = false }, present: func(t *resource.MachineType) { t.ENARequired = false }, want: "the type needs enhanced networking (ENA), which the machine does not have"},
		{name: "volumes that become NVMe devices", present: func(t *resource.MachineType) { t.NVMe = "unsupported" },
			want: "the type needs an NVMe driver, which the machine may lack, because the present type m6i.large needs no such driver; if the driver is installed, change the machine once yourself to a type with NVMe"},
		{name: "volumes that may be", present: func(t *resource.MachineType) { t.NVMe = "unsupported" }, other: func(t *resource.MachineType) { t.NVMe = "supported" }},
		{name: "EFA", machine: func(m *resource.Machine) { m.EFA = true }, want: "it has an Elastic Fabric Adapter, which the type does not support"},
		{name: "EFA where it is", machine: func(m *resource.Machine) { m.EFA = true }, other: func(t *resource.MachineType) { t.EFA = true }},
		{name: "a boot mode", machine: func(m *resource.Machine) { m.BootMode = "uefi" }, other: func(t *resource.MachineType) { t.BootModes = []string{"legacy-bios"} },
			want: "its boot mode is uefi, and that of the type is legacy-bios"},
		{name: "a TPM", machine: func(m *resource.Machine) { m.TPM = true }, want: "it has a NitroTPM, which the type does not support"},
		{name: "enclaves", machine: func(m *resource.Machine) { m.Enclave = true }, want: "it is enabled for Nitro Enclaves, which the type does not support"},
		{name: "SEV-SNP", machine: func(m *resource.Machine) { m.SNP = true }, want: "it runs with AMD SEV-SNP, which the type does not support"},
		{name: "EBS-optimized", other: func(t *resource.MachineType) { t.Optimized = "unsupported" }, want: "it is EBS-optimized, which the type does not support"},
		{name: "not EBS-optimized", machine: func(m *resource.Machine) { m.EBSOptimized = false }, other: func(t *resource.MachineType) { t.Optimized = "unsupported" }},
		{name: "dedicated", machine: func(m *resource.Machine) { m.Tenancy = "dedicated" }, other: func(t *resource.MachineType) { t.Name = "t2.large" },
			want: "it has dedicated tenancy, which T2 types do not have"},
		{name: "a cluster", machine: func(m *resource.Machine) { m.PlacementGroup, m.Strategy = "hpc", "cluster" },
			other: func(t *resource.MachineType) { t.Strategies = []string{"partition", "spread"} }, want: "it is in the cluster placement group hpc, which does not accept the type"},
		{name: "a spread", machine: func(m *resource.Machine) { m.PlacementGroup, m.Strategy = "far", "spread" }},
		{name: "interfaces", machine: func(m *resource.Machine) { m.Interfaces = 5 }, want: "it has 5 network interfaces, and the type supports 4"},
		{name: "cards", machine: func(m *resource.Machine) { m.Cards = 2 }, want: "it has 2 network cards, and the type supports 1"},
		{name: "addresses", machine: func(m *resource.Machine) { m.IPv4, m.IPv6 = 11, 12 },
			want: "it has 11 IPv4 addresses on one interface, and the type supports 10; i-1 cannot be x: it has 12 IPv6 addresses on one interface, and the type supports 10"},
		{name: "volumes beside interfaces", machine: func(m *resource.Machine) { m.Volumes, m.Interfaces = 26, 3 }, want: "it has 29 volumes and network interfaces, and the type supports 28"},
		{name: "as many as there is room for", machine: func(m *resource.Machine) { m.Volumes, m.Interfaces = 26, 2 }},
		{name: "volumes by themselves", machine: func(m *resource.Machine) { m.Volumes, m.Interfaces = 28, 3 }, other: func(t *resource.MachineType) { t.Shared = false }},
		{name: "too many of them", machine: func(m *resource.Machine) { m.Volumes = 29 }, other: func(t *resource.MachineType) { t.Shared = false }, want: "it has 29 volumes, and the type supports 28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range []*func(*resource.MachineType){&c.present, &c.other} {
				if *f == nil {
					*f = same[resource.MachineType]
				}
			}
			if c.machine == nil {
				c.machine = same[resource.Machine]
			}
			other := kind("x", c.other)
			got := strings.TrimPrefix(strings.Join(TypeObjections(box(c.machine), kind("m6i.large", c.present), other), "; "), "i-1 cannot be "+other.Name+": ")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestRefusedForGood(t *testing.T) {
	const tail = "; correct the cause, then stop and start the machine once yourself: dynascale then tries again"
	for _, c := range []struct {
		name     string
		why      string
		launched time.Duration // after the breaker opened
		closed   bool
		want     string
	}{
		{name: "no room", why: "the start as m6i.xlarge failed: starting machine i-1: exhausted: InsufficientInstanceCapacity: Insufficient capacity."},
		{name: "a right", why: "the start as m6i.xlarge failed: starting machine i-1: denied: ExpiredToken: x"},
		{name: "checks", why: "status checks are impaired after 10 min of waiting, with the type m6i.xlarge"},
		{name: "what it is", why: "the start as m6i.xlarge failed: starting machine i-1: invalid: Unsupported: x", launched: -time.Minute,
			want: "AWS refused the last resize of i-1 and would refuse another (the start as m6i.xlarge failed: starting machine i-1: invalid: Unsupported: x)" + tail},
		{name: "its protection", why: "stopping machine i-1: denied: OperationNotPermitted: x",
			want: "AWS refused the last resize of i-1 and would refuse another (stopping machine i-1: denied: OperationNotPermitted: x)" + tail},
		{name: "its key", why: "the start as m6i.xlarge failed: Client.InternalError: Client error on launch",
			want: "AWS refused the last resize of i-1 and would refuse another (the start as m6i.xlarge failed: Client.InternalError: Client error on launch)" + tail},
		{name: "mended by a start since", why: "the start as m6i.xlarge failed: Client.InternalError: x", launched: time.Minute},
		{name: "a breaker that is closed", why: "the start as m6i.xlarge failed: Client.InternalError: x", closed: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := scale.Breaker{Opened: noon, Why: c.why}
			if c.closed {
				b.Opened = time.Time{}
			}
			if got := RefusedForGood(box(func(m *resource.Machine) { m.Launched = noon.Add(c.launched) }), b); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDoubts(t *testing.T) {
	m := box(func(m *resource.Machine) { m.PlacementGroup, m.Strategy, m.Marketplace = "hpc", "cluster", true })
	got := Doubts(m, []string{"arn:k1", "arn:k2"})
	for i, want := range []string{"encrypted with arn:k1, arn:k2. For a customer managed key, a start needs the permission kms:CreateGrant", "starts only while the group has room for it", "AWS Marketplace"} {
		if len(got) != 3 || !strings.Contains(got[i].Text, want) || got[i].Do == "" {
			t.Errorf("%+v does not say %q", got, want)
		}
	}
	if got := Doubts(box(same[resource.Machine]), nil); len(got) > 0 {
		t.Errorf("of an ordinary machine: %+v", got)
	}
}
