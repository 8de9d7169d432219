package ec2size

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// do is EC2, and load balancers, that do at once what they are asked.
func (p *park) do(op scale.Operation, call operation.Call) error {
	if op.Target != "i-1" {
		return fmt.Errorf("%q of %q", call, op.Target)
	}
	state := func(to string) error {
		at := slices.IndexFunc(p.targets, func(x resource.Target) bool { return operation.Place(x) == call.At })
		if at < 0 {
			return fmt.Errorf("%q: no such place", call)
		}
		p.targets[at].State = to
		return nil
	}
	var err error
	switch call.Verb {
	case operation.Deregister:
		err = state(resource.TargetDraining)
	case operation.Register:
		err = state(resource.TargetInitial)
	case operation.Stop:
		p.machine(func(m *resource.Machine) { m.State, m.Checks = resource.Stopping, "" })
	case operation.SetType:
		p.machine(func(m *resource.Machine) { m.Type = call.Argument })
	case operation.Start:
		p.machine(func(m *resource.Machine) { m.State, m.Checks = resource.Running, resource.ChecksInitializing })
	default:
		err = fmt.Errorf("%q", call)
	}
	p.register()
	return err
}

func (p *park) pass() {
	next := map[string]string{resource.TargetDraining: resource.TargetUnused, resource.TargetInitial: resource.TargetHealthy}
	for i, x := range p.targets {
		if to := next[x.State]; to != "" {
			p.targets[i].State = to
		}
	}
	p.machine(func(m *resource.Machine) {
		switch {
		case m.State == resource.Stopping:
			m.State = resource.Stopped
		case m.Checks == resource.ChecksInitializing:
			m.Checks = resource.ChecksOK
		}
	})
	p.register()
}

func TestContract(t *testing.T) {
	edit := func(f func(*resource.Machine)) func(kindtest.World) {
		return func(w kindtest.World) { kindtest.Edit(w.Cloud, facts.Machines, "i-1", f) }
	}
	kindtest.Run(t, kindtest.Case{
		New: func() kindtest.World {
			p := newPark()
			p.typed("m7g.2xlarge", kindtest.See(&p.Cloud, facts.MachineTypes, "m7g.xlarge"))
			p.offer("m7g.2xlarge", true)
			p.register()
			return kindtest.World{Kind: resized(), Cloud: &p.Cloud, Resource: "instance/i-1", Do: p.do, Pass: p.pass,
				Gone: func() { kindtest.Take(&p.Cloud, facts.Machines, "i-1") }}
		},
		Changes: map[string]kindtest.Change{
			"grow":                    {To: 2},
			"grow by two":             {To: 3},
			"shrink, from a fallback": {To: 1, Prepare: edit(func(m *resource.Machine) { m.Type = "m6g.xlarge" })},
		},
		Objects: map[string]func(kindtest.World){
			"it is a spot instance":     edit(func(m *resource.Machine) { m.Lifecycle = "spot" }),
			"it belongs to a group":     edit(func(m *resource.Machine) { m.Group = "web-asg" }),
			"it would lose its address": edit(func(m *resource.Machine) { m.PublicIP = "198.51.100.7" }),
			"it may not be stopped": func(w kindtest.World) {
				kindtest.Put(w.Cloud, facts.StopProtection, "i-1", true)
			},
			"a rung does not exist": func(w kindtest.World) { kindtest.Take(w.Cloud, facts.MachineTypes, "m7g.2xlarge") },
			"the ladder falls": func(w kindtest.World) {
				kindtest.Edit(w.Cloud, facts.MachineTypes, "m7g.large", func(x *resource.MachineType) { x.Memory = 8 << 30 })
				kindtest.Edit(w.Cloud, facts.MachineTypes, "m7g.2xlarge", func(x *resource.MachineType) { x.Memory = 4 << 30 })
				kindtest.Edit(w.Cloud, facts.MachineTypes, "m7g.xlarge", func(x *resource.MachineType) { x.Memory = 16 << 30 })
			},
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.LooseMachines, "i-1", resource.ListedMachine{ID: "i-1", Name: "reports"})
		},
		Advisory: map[string]string{facts.MachineTypes.Name: "what a type is gets read again before a stop", facts.Volumes.Name: "a price decides nothing"},
	})
}
