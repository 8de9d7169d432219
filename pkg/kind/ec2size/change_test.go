package ec2size

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	front = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/front/1"
	rear  = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/rear/2"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// park is EC2 with one machine, and the load balancers in front of it.
type park struct {
	kindtest.Cloud
	targets []resource.Target
	gone    map[string]bool // target groups
}

func newPark() *park {
	p := &park{gone: map[string]bool{}, targets: []resource.Target{{Group: front, Port: 80, State: resource.TargetHealthy}, {Group: rear, Port: 8080, State: resource.TargetHealthy}}}
	kindtest.On(&p.Cloud, facts.StopProtection)
	kindtest.On(&p.Cloud, facts.Rehearsals)
	kindtest.On(&p.Cloud, facts.VolumeKeys)
	kindtest.On(&p.Cloud, facts.Volumes)
	kindtest.On(&p.Cloud, facts.Registered, facts.Targets)
	for _, name := range []string{"m7g.large", "m7g.xlarge", "m6g.xlarge", "m6gd.xlarge"} {
		kindtest.Put(&p.Cloud, facts.MachineTypes, name, resource.MachineType{Name: name, Architectures: []string{"arm64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}})
		p.offer(name, true)
	}
	kindtest.Put(&p.Cloud, facts.Machines, "i-1", resource.Machine{ID: "i-1", Type: "m7g.large", State: resource.Running, Checks: resource.ChecksOK, Architecture: "arm64",
		Virtualization: "hvm", RootDevice: "ebs", ENA: true, Zone: "eu-west-1a", VPC: "vpc-1"})
	return p
}

// machine edits the machine.
func (p *park) machine(f func(*resource.Machine)) { kindtest.Edit(&p.Cloud, facts.Machines, "i-1", f) }

func (p *park) offer(name string, is bool) {
	kindtest.Put(&p.Cloud, facts.Offered, facts.OfferKey("eu-west-1a", name), is)
}

func (p *park) typed(name string, t resource.MachineType) {
	kindtest.Put(&p.Cloud, facts.MachineTypes, name, t)
}

// disks gives a type disks of its own.
func (p *park) disks(name string) {
	kindtest.Edit(&p.Cloud, facts.MachineTypes, name, func(t *resource.MachineType) { t.LocalDisks = true })
}

func (p *park) refuses(rehearsal, why string) {
	kindtest.Put(&p.Cloud, facts.Rehearsals, rehearsal, facts.Rehearsal{Refused: why})
}

// register makes the load balancers tell of the machine's places.
func (p *park) register() {
	machine := kindtest.See(&p.Cloud, facts.Machines, "i-1")
	kindtest.Put(&p.Cloud, facts.Registered, facts.MachineKey(machine), p.targets)
	for _, group := range []string{front, rear} {
		kindtest.Take(&p.Cloud, facts.Targets, facts.TargetKey(group, machine))
		if p.gone[group] {
			continue
		}
		kindtest.Put(&p.Cloud, facts.Targets, facts.TargetKey(group, machine), slices.DeleteFunc(slices.Clone(p.targets), func(t resource.Target) bool { return t.Group != group }))
	}
}

// resized is the machine as a tier.
func resized() *Machine {
	return &Machine{Instance: "i-1", Drain: time.Minute, Verify: time.Minute, Worst: time.Hour,
		Rungs: []scale.Rung{{Name: "m7g.large"}, {Name: "m7g.xlarge"}, {Name: "m7g.2xlarge"}}, Fallbacks: map[string][]string{"m7g.xlarge": {"m6g.xlarge", "m6gd.xlarge"}}}
}

// decided is a decision about a tier of three rungs.
func decided(from, to int) kind.Change {
	return kind.Change{Resource: "instance/i-1", Tier: kind.Watched{Name: "vm", Mode: scale.Manage}, Decision: scale.Decision{
		Tier: "vm", At: noon, Mode: scale.Manage, From: from, To: to, Until: noon.Add(30 * time.Minute),
		Capacity: scale.Capacity{Desired: from, InService: from, At: noon, Ladder: resized().Rungs}}}
}

var slow = &scale.Failure{Doing: "asking EC2", Kind: scale.Throttled, Err: errors.New("slow down")}

func TestPlanningAResize(t *testing.T) {
	back := scale.Decision{From: 2, To: 1}
	for _, c := range []struct {
		name     string
		prepare  func(*park)
		decision scale.Decision
		refused  string
		want     string // of the operation: from, to, others, groups
	}{
		{name: "up", want: "m7g.large to m7g.xlarge or [m6g.xlarge m6gd.xlarge], front:80 rear:8080"},
		{name: "down, from a fallback", decision: back, prepare: func(p *park) { p.machine(func(m *resource.Machine) { m.Type = "m6gd.xlarge" }) }, want: "m6gd.xlarge to m7g.large or [], front:80 rear:8080"},
		{name: "a group without a load balancer is no place to come back to", prepare: func(p *park) { p.targets[1].State = resource.TargetUnused },
			want: "m7g.large to m7g.xlarge or [m6g.xlarge m6gd.xlarge], front:80"},
		{name: "no target groups", prepare: func(p *park) { p.targets = nil }, want: "m7g.large to m7g.xlarge or [m6g.xlarge m6gd.xlarge],"},
		{name: "a fallback that its zone lacks is left out", prepare: func(p *park) { p.offer("m6g.xlarge", false) }, want: "m7g.large to m7g.xlarge or [m6gd.xlarge], front:80 rear:8080"},
		{name: "and one that could not run it", prepare: func(p *park) {
			p.typed("m6gd.xlarge", resource.MachineType{Name: "m6gd.xlarge", Architectures: []string{"x86_64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}})
		}, want: "m7g.large to m7g.xlarge or [m6g.xlarge], front:80 rear:8080"},
		{name: "and one that nobody knows", prepare: func(p *park) { kindtest.Take(&p.Cloud, facts.MachineTypes, "m6g.xlarge") }, want: "m7g.large to m7g.xlarge or [m6gd.xlarge], front:80 rear:8080"},
		{name: "gone", prepare: func(p *park) { kindtest.Take(&p.Cloud, facts.Machines, "i-1") }, refused: "i-1 is gone"},
		{name: "changed by somebody else", prepare: func(p *park) { p.machine(func(m *resource.Machine) { m.Type = "m7g.xlarge" }) }, refused: "i-1 is m7g.xlarge now, changed since this evaluation read it"},
		{name: "not to be stopped", prepare: func(p *park) {
			p.machine(func(m *resource.Machine) { m.Lifecycle, m.PublicIP = "spot", "198.51.100.7" })
		},
			refused: "i-1 is a spot instance, whose type cannot be changed; i-1 would lose its public address 198.51.100.7 when it stops; allow_new_address: true accepts that"},
		{name: "a type that EC2 does not know", prepare: func(p *park) { kindtest.Take(&p.Cloud, facts.MachineTypes, "m7g.xlarge") }, refused: "EC2 has no type m7g.xlarge in this region"},
		{name: "a type that its zone lacks", prepare: func(p *park) { p.offer("m7g.xlarge", false) }, refused: "m7g.xlarge is not offered in eu-west-1a"},
		{name: "a type that could not run it", prepare: func(p *park) { p.machine(func(m *resource.Machine) { m.Architecture = "x86_64" }) }, refused: "i-1 cannot be m7g.xlarge: its architecture is x86_64, and that of the type is arm64"},
		{name: "a type with disks of its own", prepare: func(p *park) { p.disks("m7g.xlarge") },
			refused: "i-1 cannot be m7g.xlarge: the type has instance store disks, which every stop erases; a ladder needs EBS-only types"},
		{name: "disks that a stop would empty", prepare: func(p *park) { p.disks("m7g.large") }, refused: "i-1 is m7g.large, which has instance store disks; a stop erases them"},
		{name: "no way back", prepare: func(p *park) { p.offer("m7g.large", false) }, refused: "there would be no way back to m7g.large if the new type fails: m7g.large is not offered in eu-west-1a"},
		{name: "bound to what its type reserves", prepare: func(p *park) { p.machine(func(m *resource.Machine) { m.Reservation = "cr-1" }) },
			refused: "i-1 is bound to the capacity reservation cr-1, which is only for the type m7g.large; " +
				"to allow the change, stop the instance and set its capacity reservation preference to `open`"},
		{name: "protected from stops", prepare: func(p *park) { kindtest.Put(&p.Cloud, facts.StopProtection, "i-1", true) },
			refused: "i-1 has stop protection; to remove it: aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-stop"},
		{name: "no right to stop it", prepare: func(p *park) { p.refuses(facts.StopKey("i-1"), "EC2 says UnauthorizedOperation") },
			refused: "EC2 says UnauthorizedOperation; nothing was changed"},
		{name: "nor to change it", prepare: func(p *park) { p.refuses(facts.TypeKey("i-1", "m7g.xlarge"), "EC2 says UnauthorizedOperation") },
			refused: "EC2 says UnauthorizedOperation; nothing was changed"},
		{name: "nor to start it again", prepare: func(p *park) { p.refuses(facts.StartKey("i-1"), "EC2 says Unsupported") },
			refused: "EC2 says Unsupported; nothing was changed"},
		{name: "a fallback with disks is left out", prepare: func(p *park) { p.disks("m6gd.xlarge") }, want: "m7g.large to m7g.xlarge or [m6g.xlarge], front:80 rear:8080"},
		{name: "not healthy as it is", prepare: func(p *park) { p.targets[1].State = "unhealthy" },
			refused: "the machine must be healthy in target group " + rear + " before the change, or dynascale cannot tell afterwards whether the new type works; now the machine is unhealthy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPark()
			if c.prepare != nil {
				c.prepare(p)
			}
			p.register()
			ch := decided(1, 2)
			if c.decision.From != 0 {
				ch = decided(c.decision.From, c.decision.To)
			}
			op, refused, err := p.Plan(t.Context(), resized(), ch)
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if refused != "" {
				return
			}
			d := ch.Decision
			// The draining is before what interrupts.
			if want := d.Until.Add(time.Minute + lateTick); !op.Until.Equal(want) {
				t.Errorf("it may stop until %s, want %s", op.Until, want)
			}
			got := fmt.Sprintf("%s to %s or %v,", op.From, op.To, op.Others)
			for _, g := range op.Groups {
				got += fmt.Sprintf(" %s:%d", strings.Split(g.Group, "/")[1], g.Port)
			}
			if got != c.want || op.Target != "i-1" || op.Resource != "instance/i-1" || op.Size != d.To || op.Before != d.From || !op.Open() {
				t.Errorf("got  %s\nwant %s\n%+v", got, c.want, op)
			}
		})
	}
}

// A look costs what it must: what cannot be read, or is refused already, is asked for nothing
// more, and least of all for a rehearsal, which counts as a change.
func TestLookingBeforeAResize(t *testing.T) {
	const machine, protection, types, offered = "machines i-1", "stop protection i-1", "types m6g.xlarge m6gd.xlarge m7g.large m7g.xlarge",
		"offered types eu-west-1a m6g.xlarge eu-west-1a m6gd.xlarge eu-west-1a m7g.large eu-west-1a m7g.xlarge"
	const stop, kinds, start, registered = "rehearsals stop i-1", "rehearsals type i-1 m7g.xlarge", "rehearsals start i-1", "registered targets i-1 vpc-1 "
	all := []string{machine, protection, types, offered, stop, kinds, start, registered}
	for _, c := range []struct {
		name    string
		fails   string
		prepare func(*park)
		asked   []string
	}{
		{"everything", "", nil, all},
		{"without the machine", "machines", nil, all[:1]},
		{"without its stop protection", "stop protection", nil, all[:3]},
		{"without the types", "types", nil, all[:3]},
		{"without what is offered", "offered types", nil, all[:4]},
		{"without the answer about the stop", stop, nil, all[:5]},
		{"without the answer about the type", kinds, nil, all[:6]},
		{"without the answer about the start", start, nil, all[:7]},
		{"without its target groups", "registered targets", nil, all},
		{"it is gone", "", func(p *park) { kindtest.Take(&p.Cloud, facts.Machines, "i-1") }, all[:1]},
		{"somebody changed it", "", func(p *park) { p.machine(func(m *resource.Machine) { m.Type = "t3.micro" }) }, all[:1]},
		{"it may not be stopped", "", func(p *park) { kindtest.Put(&p.Cloud, facts.StopProtection, "i-1", true) }, all[:3]},
		{"its zone lacks the type", "", func(p *park) { p.offer("m7g.xlarge", false) }, all[:4]},
		{"the stop is refused", "", func(p *park) { p.refuses(facts.StopKey("i-1"), "no") }, all[:5]},
		{"the type is refused", "", func(p *park) { p.refuses(facts.TypeKey("i-1", "m7g.xlarge"), "no") }, all[:6]},
		{"the start is refused", "", func(p *park) { p.refuses(facts.StartKey("i-1"), "no") }, all[:7]},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPark()
			if c.prepare != nil {
				c.prepare(p)
			}
			p.register()
			if c.fails != "" {
				p.Fail(c.fails, slow)
			}
			_, refused, err := p.Plan(t.Context(), resized(), decided(1, 2))
			if (scale.KindOf(err) == scale.Throttled) != (c.fails != "") || (refused != "") != (c.fails == "" && c.name != "everything") {
				t.Errorf("refused %q, %v", refused, err)
			}
			want := slices.Sorted(slices.Values(c.asked))
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			if diff := cmp.Diff(want, p.Asked()); diff != "" {
				t.Errorf("it asked otherwise (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLookingAtAResize(t *testing.T) {
	p, k := newPark(), resized()
	p.register()
	ch := decided(1, 2)
	op, _, err := p.Plan(t.Context(), k, ch)
	if err != nil {
		t.Fatal(err)
	}
	next := func() (scale.Operation, operation.Call, error) { return p.Next(t.Context(), k, ch, op, noon) }
	_, call, err := next()
	if err != nil || call.String() != "deregister "+front+" 80" {
		t.Errorf("first %q, %v", call, err)
	}
	p.Fail("targets", slow)
	if _, call, err := next(); scale.KindOf(err) != scale.Throttled || !call.Waits() {
		t.Errorf("without its targets: %q, %v", call, err)
	}
	p.Fail("targets", nil)
	p.gone[front] = true
	p.register()
	moved, call, err := next()
	if err != nil || len(moved.Groups) != 1 || moved.Groups[0].Group != rear || moved.Trouble != "target group "+front+" is gone" || call.String() != "deregister "+rear+" 8080" {
		t.Errorf("after a target group was deleted: %q, groups %v, %q, %v", call, moved.Groups, moved.Trouble, err)
	}
	p.machine(func(m *resource.Machine) { m.State = resource.Stopped })
	p.Fail("targets", slow)
	if _, call, err := next(); err != nil || call.String() != "set type m7g.xlarge" {
		t.Errorf("a stopped machine has no targets to ask for: %q, %v", call, err)
	}
	p.Fail("machines", slow)
	if _, call, err := next(); scale.KindOf(err) != scale.Throttled || !call.Waits() {
		t.Errorf("without the machine: %q, %v", call, err)
	}
}

func TestWhatAMachineTakes(t *testing.T) {
	for _, c := range []struct {
		name     string
		kind     scale.OperationKind
		target   string
		resource string
		takes    bool
	}{
		{"the resize of a machine", scale.Resize, "i-1", "instance/i-1", true},
		{"of another machine", scale.Resize, "i-2", "instance/i-2", false},
		{"of one by that name elsewhere", scale.Resize, "i-1", "elsewhere/i-1", false},
		{"another kind on it", scale.ChangeClass, "i-1", "instance/i-1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := resized().Takes("instance/i-1", scale.Operation{Kind: c.kind, Target: c.target, Resource: c.resource}); got != c.takes {
				t.Errorf("%s of %s on %s: %v", c.kind, c.target, c.resource, got)
			}
		})
	}
}
