package actuator

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	front = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/front/1"
	rear  = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/rear/2"
)

// park is EC2 with one machine, and the load balancers in front of it.
type park struct {
	diary
	machines map[string]estate.Machine
	types    map[string]estate.MachineType
	offered  map[string]bool
	targets  []estate.Target
	gone     map[string]bool // target groups
	fails    map[string]error
	// protected is stop protection.
	protected bool
}

func newPark() *park {
	p := &park{machines: map[string]estate.Machine{}, types: map[string]estate.MachineType{}, offered: map[string]bool{}, gone: map[string]bool{}, fails: map[string]error{},
		targets: []estate.Target{{Group: front, Port: 80, State: estate.TargetHealthy}, {Group: rear, Port: 8080, State: estate.TargetHealthy}}}
	for _, name := range []string{"m7g.large", "m7g.xlarge", "m6g.xlarge", "m6gd.xlarge"} {
		p.types[name] = estate.MachineType{Name: name, Architectures: []string{"arm64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}}
		p.offered[name] = true
	}
	p.machine(func(*estate.Machine) {})
	return p
}

// machine edits the machine.
func (p *park) machine(f func(*estate.Machine)) {
	m, is := p.machines["i-1"]
	if !is {
		m = estate.Machine{ID: "i-1", Type: "m7g.large", State: estate.Running, Checks: estate.ChecksOK, Architecture: "arm64", Virtualization: "hvm", RootDevice: "ebs", ENA: true, Zone: "eu-west-1a", VPC: "vpc-1"}
	}
	f(&m)
	p.machines["i-1"] = m
}

func (p *park) Machines(context.Context, []string) (map[string]estate.Machine, error) {
	return p.machines, p.fails["machines"]
}

func (p *park) MachineTypes(context.Context, []string) (map[string]estate.MachineType, error) {
	return p.types, p.fails["types"]
}

func (p *park) Offered(context.Context, string, []string) (map[string]bool, error) {
	return p.offered, p.fails["offered"]
}

func (p *park) TargetGroupsOf(context.Context, estate.Machine) ([]estate.Target, error) {
	return p.targets, p.fails["groups"]
}

func (p *park) Targets(_ context.Context, groups []string, _ estate.Machine) ([]estate.Target, error) {
	var out []estate.Target
	for _, g := range groups {
		if p.gone[g] {
			return nil, refuse(scale.Missing, "no such target group")
		}
		for _, t := range p.targets {
			if t.Group == g {
				out = append(out, t)
			}
		}
	}
	return out, p.fails["targets"]
}

func (p *park) did(format string, args ...any) error {
	p.note(format, args...)
	return p.fails[strings.Fields(format)[0]]
}

func (p *park) StopMachine(_ context.Context, id string) error  { return p.did("stop %s", id) }
func (p *park) StartMachine(_ context.Context, id string) error { return p.did("start %s", id) }
func (p *park) SetMachineType(_ context.Context, id, name string) error {
	return p.did("set %s %s", id, name)
}

func (p *park) Deregister(_ context.Context, id string, at scale.Attachment) error {
	return p.did("deregister %s %s %d", at.Group, id, at.Port)
}

func (p *park) Register(_ context.Context, id string, at scale.Attachment) error {
	return p.did("register %s %s %d", at.Group, id, at.Port)
}

func (p *park) StopProtected(context.Context, string) (bool, error) {
	return p.protected, p.fails["protection"]
}

func (p *park) RehearseStop(context.Context, string) error         { return p.fails["rehearsed stop"] }
func (p *park) RehearseType(context.Context, string, string) error { return p.fails["rehearsed type"] }
func (p *park) RehearseStart(context.Context, string) error        { return p.fails["rehearsed start"] }

// disks gives a type disks of its own.
func (p *park) disks(name string) {
	t := p.types[name]
	t.LocalDisks = true
	p.types[name] = t
}

func (p *park) craft() MachineCraft {
	return MachineCraft{Resize: operation.Resize{Drain: time.Minute, Stop: time.Minute, Verify: time.Minute}, Cloud: p, ID: "i-1", Resource: "instance/i-1",
		Others: map[string][]string{"m7g.xlarge": {"m6g.xlarge", "m6gd.xlarge"}}, Worst: time.Hour}
}

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
		{name: "down, from a fallback", decision: back, prepare: func(p *park) { p.machine(func(m *estate.Machine) { m.Type = "m6gd.xlarge" }) }, want: "m6gd.xlarge to m7g.large or [], front:80 rear:8080"},
		{name: "a group without a load balancer is no place to come back to", prepare: func(p *park) { p.targets[1].State = estate.TargetUnused },
			want: "m7g.large to m7g.xlarge or [m6g.xlarge m6gd.xlarge], front:80"},
		{name: "no target groups", prepare: func(p *park) { p.targets = nil }, want: "m7g.large to m7g.xlarge or [m6g.xlarge m6gd.xlarge],"},
		{name: "a fallback that its zone lacks is left out", prepare: func(p *park) { p.offered["m6g.xlarge"] = false }, want: "m7g.large to m7g.xlarge or [m6gd.xlarge], front:80 rear:8080"},
		{name: "and one that could not run it", prepare: func(p *park) {
			p.types["m6gd.xlarge"] = estate.MachineType{Name: "m6gd.xlarge", Architectures: []string{"x86_64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"}}
		}, want: "m7g.large to m7g.xlarge or [m6g.xlarge], front:80 rear:8080"},
		{name: "and one that nobody knows", prepare: func(p *park) { delete(p.types, "m6g.xlarge") }, want: "m7g.large to m7g.xlarge or [m6gd.xlarge], front:80 rear:8080"},
		{name: "gone", prepare: func(p *park) { p.machines = nil }, refused: "i-1 is gone"},
		{name: "changed by somebody else", prepare: func(p *park) { p.machine(func(m *estate.Machine) { m.Type = "m7g.xlarge" }) }, refused: "i-1 is m7g.xlarge by now, changed since this evaluation looked"},
		{name: "not to be stopped", prepare: func(p *park) { p.machine(func(m *estate.Machine) { m.Lifecycle, m.PublicIP = "spot", "198.51.100.7" }) },
			refused: "i-1 is a spot instance, whose type cannot be changed; i-1 would lose its public address 198.51.100.7 when it stops; allow_new_address: true accepts that"},
		{name: "a type that EC2 does not know", prepare: func(p *park) { delete(p.types, "m7g.xlarge") }, refused: "EC2 knows no type m7g.xlarge here"},
		{name: "a type that its zone lacks", prepare: func(p *park) { p.offered["m7g.xlarge"] = false }, refused: "m7g.xlarge is not offered in eu-west-1a"},
		{name: "a type that could not run it", prepare: func(p *park) { p.machine(func(m *estate.Machine) { m.Architecture = "x86_64" }) }, refused: "i-1 cannot be m7g.xlarge: it is x86_64, and the type is arm64"},
		{name: "a type with disks of its own", prepare: func(p *park) { p.disks("m7g.xlarge") },
			refused: "i-1 cannot be m7g.xlarge: the type has disks of its own, which every stop empties; a ladder is of EBS-only types"},
		{name: "disks that a stop would empty", prepare: func(p *park) { p.disks("m7g.large") }, refused: "i-1 is m7g.large, which has disks of its own, and a stop empties them"},
		{name: "no way back", prepare: func(p *park) { p.offered["m7g.large"] = false }, refused: "there would be no way back to m7g.large: m7g.large is not offered in eu-west-1a"},
		{name: "bound to what its type reserves", prepare: func(p *park) { p.machine(func(m *estate.Machine) { m.Reservation = "cr-1" }) },
			refused: "i-1 is bound to the capacity reservation cr-1, which is for m7g.large alone: it could not start as another type; " +
				"while it is stopped, its capacity reservation can be set to open"},
		{name: "protected from stops", prepare: func(p *park) { p.protected = true },
			refused: "i-1 has stop protection; aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-stop takes it off"},
		{name: "no right to stop it", prepare: func(p *park) { p.fails["rehearsed stop"] = refuse(scale.Denied, "UnauthorizedOperation") },
			refused: refuse(scale.Denied, "UnauthorizedOperation").Error() + "; nothing was touched"},
		{name: "nor to change it", prepare: func(p *park) { p.fails["rehearsed type"] = refuse(scale.Denied, "UnauthorizedOperation") },
			refused: refuse(scale.Denied, "UnauthorizedOperation").Error() + "; nothing was touched"},
		{name: "nor to start it again", prepare: func(p *park) { p.fails["rehearsed start"] = refuse(scale.Invalid, "Unsupported") },
			refused: refuse(scale.Invalid, "Unsupported").Error() + "; nothing was touched"},
		{name: "a fallback with disks is left out", prepare: func(p *park) { p.disks("m6gd.xlarge") }, want: "m7g.large to m7g.xlarge or [m6g.xlarge], front:80 rear:8080"},
		{name: "not healthy as it is", prepare: func(p *park) { p.targets[1].State = "unhealthy" },
			refused: "it is unhealthy in target group " + rear + " as it is, so that nobody could tell whether the new type works"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPark()
			if c.prepare != nil {
				c.prepare(p)
			}
			d := decided("vm", 1, 2)
			if c.decision.From != 0 {
				d.From, d.To = c.decision.From, c.decision.To
			}
			op, refused, err := p.craft().Plan(t.Context(), d)
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if refused != "" {
				return
			}
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
	for _, call := range []string{"machines", "types", "offered", "groups", "protection", "rehearsed stop", "rehearsed type", "rehearsed start"} {
		p := newPark()
		p.fails[call] = refuse(scale.Throttled, "slow down")
		if _, refused, err := p.craft().Plan(t.Context(), decided("vm", 1, 2)); scale.KindOf(err) != scale.Throttled || refused != "" {
			t.Errorf("without the answer about %s: refused %q, %v", call, refused, err)
		}
	}
}

func TestLookingAtAResize(t *testing.T) {
	p := newPark()
	op, _, err := p.craft().Plan(t.Context(), decided("vm", 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	_, call, err := p.craft().Next(t.Context(), op, noon)
	if err != nil || call.String() != "deregister "+front+" 80" {
		t.Errorf("first %q, %v", call, err)
	}
	p.fails["targets"] = refuse(scale.Throttled, "slow down")
	if _, call, err := p.craft().Next(t.Context(), op, noon); err == nil || !call.Waits() {
		t.Errorf("without its targets: %q, %v", call, err)
	}
	p.fails["targets"] = nil
	p.gone[front] = true
	next, call, err := p.craft().Next(t.Context(), op, noon)
	if err != nil || len(next.Groups) != 1 || next.Groups[0].Group != rear || next.Trouble != "target group "+front+" is gone" || call.String() != "deregister "+rear+" 8080" {
		t.Errorf("after a target group was deleted: %q, groups %v, %q, %v", call, next.Groups, next.Trouble, err)
	}
	p.machine(func(m *estate.Machine) { m.State = estate.Stopped })
	p.fails["targets"] = refuse(scale.Throttled, "slow down")
	if _, call, err := p.craft().Next(t.Context(), op, noon); err != nil || call.String() != "set type m7g.xlarge" {
		t.Errorf("a stopped machine has no targets to ask for: %q, %v", call, err)
	}
	p.fails["machines"] = refuse(scale.Throttled, "slow down")
	if _, call, err := p.craft().Next(t.Context(), op, noon); err == nil || !call.Waits() {
		t.Errorf("without the machine: %q, %v", call, err)
	}
}

func TestMakingTheCallsOfAResize(t *testing.T) {
	place := scale.Attachment{Group: front, Port: 80}
	for want, c := range map[string]operation.Call{
		"stop i-1": {Verb: operation.Stop}, "start i-1": {Verb: operation.Start, Argument: "m7g.xlarge"}, "set i-1 m7g.xlarge": {Verb: operation.SetType, Argument: "m7g.xlarge"},
		"deregister " + front + " i-1 80": {Verb: operation.Deregister, At: place}, "register " + front + " i-1 80": {Verb: operation.Register, At: place},
	} {
		p := newPark()
		p.fails[strings.Fields(want)[0]] = refuse(scale.Busy, "words of AWS")
		if err := p.craft().Make(t.Context(), scale.Operation{}, c); scale.KindOf(err) != scale.Busy || p.String() != want {
			t.Errorf("%s: did %s, %v", c, &p.diary, err)
		}
	}
	const defect = "create x: invalid: nobody here knows how to create, which is a defect of dynascale; please report it"
	if err := newPark().craft().Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.Create, Argument: "x"}); err == nil || err.Error() != defect {
		t.Errorf("a call of another craft: %v", err)
	}
}
