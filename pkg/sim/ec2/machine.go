package ec2

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	defaultStop   = 45 * time.Second
	defaultStart  = 30 * time.Second
	defaultCheck  = 150 * time.Second
	defaultHealth = 60 * time.Second
	defaultLeave  = 60 * time.Second
)

// MachineKind is what one type can do in a world.
type MachineKind struct {
	Capacity float64 // units of work per second at 100 % CPU
	Memory   int64   // bytes
}

// MachineSpec describes a machine that stands by itself, in no group of the
// world, and the work it does.
type MachineSpec struct {
	ID   string // i-...
	Type string
	// Types says what each type can do. One that is not in it, or says nothing of
	// a figure, has what the catalogue says: its vCPUs times PerCPU, its memory.
	Types  map[string]MachineKind
	PerCPU float64    // units of work per second of one vCPU; 0 means 1
	Load   world.Load // units of work per second; nil is none
	// Memory is the bytes in use; nil is 30 % of the type's, and 45 % more when it
	// is busy.
	Memory world.Load
	// TargetGroups are the ARNs it is registered in from the start, with Port. Its
	// work comes through them then, and is lost while it is healthy in none.
	TargetGroups []string
	Port         int // 0 means the target group's own, which is 80
	// ByAddress are target groups of type ip, in which it is registered by PrivateIP from
	// the start, with Port.
	ByAddress []string
	PrivateIP string // "" means one of its own

	// Ties are what it is bound to, with one truth of EC2 behind them: in a reservation,
	// or on a host, it starts as the type only that it began with. What is "" or 0 is what
	// most machines have.
	resource.Ties
	// Untold ties bind it all the same, and no description tells of them.
	Untold bool
	Keys   []string // KMS keys of its volumes, by ARN; see FaultNoGrant

	Zone, VPC string // "" means the region's zone a, and one VPC for all
	// Architecture is "" for that of its type.
	Architecture string
	// Virtualization is hvm unless said otherwise, RootDevice ebs.
	Virtualization, RootDevice string
	Spot, Hibernation          bool
	// PublicIP is an address that a stop loses; the next start brings another.
	PublicIP            string
	Interfaces, Volumes int     // attached; 0 means 1
	VolumeGiB           float64 // of each; 0 means 8
	Detailed            bool    // publishes CPU every 60 s; otherwise every 300 s
	// Group is an Auto Scaling group it says it belongs to. That is only told.
	Group    string
	Operator string // the AWS service that alone may change it
	Tags     map[string]string
	Stopped  bool // at the start of the world
	// StopTime is from stopping to stopped (0 means 45 s), BootTime from pending to
	// running (30 s), CheckTime from running to checks that are over (150 s),
	// HealthTime from running and registered to healthy (60 s), DrainTime from
	// deregistered to gone (60 s). Negative means none.
	StopTime, BootTime, CheckTime, HealthTime, DrainTime time.Duration
}

// host is a machine of the world that belongs to no group. Where it is on its
// course follows from the clock alone.
type host struct {
	MachineSpec
	id       uint64
	course   world.Course
	running  int64 // since when it runs, or will; of its last start
	launched int64 // of its last start
	starts   int
	seats    []elb.Seat

	balanced bool   // its work comes through target groups
	reserved string // the type that its reservation, or its host, is for
	noise    float64
	cpu, mem *world.Ring
	minute   MachineMinute
	usage    []MachineMinute
}

func (c *Hosts) addMachine(spec MachineSpec) error {
	if spec.ID == "" {
		return fmt.Errorf("no ID")
	}
	if c.hostByID[spec.ID] != nil {
		return fmt.Errorf("this identifier is used twice")
	}
	if spec.Load == nil {
		spec.Load = world.Constant(0)
	}
	if spec.PerCPU == 0 {
		spec.PerCPU = 1
	}
	if spec.Zone == "" {
		spec.Zone = c.Opts.Region + "a"
	}
	if spec.VPC == "" {
		spec.VPC = elb.DefaultVPC
	}
	spec.Interfaces, spec.Volumes = max(spec.Interfaces, 1), max(spec.Volumes, 1)
	if spec.PrivateIP == "" {
		spec.PrivateIP = privateAddress(world.Hash("machine", spec.ID))
	}
	spec.StopTime = world.Defaulted(spec.StopTime, defaultStop)
	spec.BootTime = world.Defaulted(spec.BootTime, defaultStart)
	spec.CheckTime = world.Defaulted(spec.CheckTime, defaultCheck)
	spec.HealthTime = world.Defaulted(spec.HealthTime, defaultHealth)
	spec.DrainTime = world.Defaulted(spec.DrainTime, defaultLeave)
	if err := spec.check(); err != nil {
		return err
	}
	h := &host{MachineSpec: spec, id: world.Hash("machine", spec.ID), balanced: len(spec.TargetGroups)+len(spec.ByAddress) > 0, reserved: spec.Type}
	// It has been like this for longer than anything takes.
	before := c.Next - int64(24*time.Hour/time.Second)
	h.launched, h.running, h.starts = before, before, 1
	h.course = world.Course{{From: before, State: resource.Running}}
	if spec.Stopped {
		h.course = world.Course{{From: before, State: resource.Stopped, Why: userStopped}}
	}
	for _, group := range spec.TargetGroups {
		h.seats = append(h.seats, elb.Seat{Group: group, Port: elb.Port(spec.Port), Since: before})
	}
	for _, group := range spec.ByAddress {
		h.seats = append(h.seats, elb.Seat{Group: group, Port: elb.Port(spec.Port), Address: spec.PrivateIP, Since: before})
	}
	period := int64(300)
	if spec.Detailed {
		period = 60
	}
	h.cpu = c.Offer(world.NewRing("CPUUtilization", period, spec.ID), "AWS/EC2", "InstanceId", spec.ID)
	h.mem = c.Offer(world.NewRing("mem_used_percent", 60, spec.ID), "CWAgent", "InstanceId", spec.ID)
	c.hosts = append(c.hosts, h)
	c.hostByID[spec.ID] = h
	return nil
}

// check refuses what would make numbers without a meaning.
func (m MachineSpec) check() error {
	if !(m.PerCPU > 0) || math.IsInf(m.PerCPU, 0) {
		return fmt.Errorf("one vCPU must do a positive and finite amount of work per second, not %v", m.PerCPU)
	}
	names := slices.Sorted(maps.Keys(m.Types))
	for _, name := range append(names, m.Type) {
		kind := m.kind(name)
		if !(kind.Capacity > 0) || math.IsInf(kind.Capacity, 0) || kind.Memory <= 0 {
			return fmt.Errorf("the type %q needs a capacity above 0 that is finite, and a memory above 0; it has capacity %v and memory %d bytes", name, kind.Capacity, kind.Memory)
		}
	}
	return nil
}

// kind is what a type can do; zero for one that nobody has heard of.
func (m MachineSpec) kind(name string) MachineKind {
	kind := m.Types[name]
	for _, t := range MachineTypes {
		if t.Name != name {
			continue
		}
		if kind.Capacity == 0 {
			kind.Capacity = float64(t.CPUs) * m.PerCPU
		}
		if kind.Memory == 0 {
			kind.Memory = t.Memory
		}
	}
	return kind
}

// architecture is the machine's own, or that of the type it was made as.
func (h *host) architecture() string {
	if h.Architecture != "" {
		return h.Architecture
	}
	return ArchitectureOf(h.Type)
}

// impaired reports that the checks of a running machine fail.
func (c *Hosts) impaired(h *host, t int64) bool {
	return c.Spoilt(t, world.FaultChecksFail, "ec2", h.ID, h.Type)
}

// serves reports whether work that arrives is done.
func (c *Hosts) serves(h *host, t int64) bool {
	if h.course.At(t).State != resource.Running || c.impaired(h, t) {
		return false
	}
	return !h.balanced || slices.ContainsFunc(h.seats, func(s elb.Seat) bool {
		state, _ := c.health(h, s, t)
		return state == resource.TargetHealthy
	})
}
