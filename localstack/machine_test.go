//go:build integration

package localstack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// The types of these plays need no enhanced networking: neither emulator's machines
// have it.
const small, medium = "t2.small", "t2.medium"

// makeMachine makes a machine, and a load balancer for it to stand behind.
func (s *scene) makeMachine(machineType string) (id string, front stage.Front) {
	s.Helper()
	id, err := s.stage.MakeMachine(s.Context(), s.group, machineType)
	s.must(err)
	front, err = s.stage.Front(s.Context(), s.group)
	s.must(err)
	s.Cleanup(func() {
		for _, err := range []error{s.stage.RemoveFront(context.Background(), s.group), s.stage.RemoveMachine(context.Background(), id)} {
			if err != nil {
				s.Log(err)
			}
		}
	})
	s.must(s.stage.Register(s.Context(), front, id))
	return id, front
}

// anyTime is a window that never closes.
const anyTime = `maintenance_window: {hours: ["00:00-24:00"]}`

// machineTier moves a machine between two types by its CPU.
func (s *scene) machineTier(mode, id, more, guards string) string {
	return fmt.Sprintf(`  vm:
    mode: %s
    ec2_size: {instance: %s, ladder: [%s, %s], allow_new_address: true%s}
    signals: {cpu: {preset: ec2-cpu}}
    scalers:
      - threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}
    guards: {stabilization: {grow: 0s, shrink: 0s}, %s, %s}
`, mode, id, small, medium, more, anyTime, guards)
}

// needsTypes skips what an emulator cannot show.
func (s *scene) needsTypes() {
	s.Helper()
	can, err := s.stage.ChangesTypes(s.Context())
	s.must(err)
	if !can {
		s.Skip("this emulator does not know ModifyInstanceAttribute: no machine can be given another type")
	}
}

// wantMachine asks the emulator.
func (s *scene) wantMachine(id, machineType, state, why string) {
	s.Helper()
	got, err := s.stage.Machine(s.Context(), id)
	s.must(err)
	if want := (stage.Machine{Type: machineType, State: state}); got != want {
		history, _, _ := s.try("status")
		s.Errorf("%s: the emulator says %+v, want %+v\n%s", why, got, want, history)
	}
}

func (s *scene) wantHealth(front stage.Front, id, want, why string) {
	s.Helper()
	got, err := s.stage.Health(s.Context(), front, id)
	s.must(err)
	if got != want {
		s.Errorf("%s: behind its load balancer the machine is %q, want %q", why, got, want)
	}
}

// changes are the calls that change machines and targets, in order. It puts a proxy
// before EC2 and one before the load balancers.
func (s *scene) changes() func() []string {
	s.Helper()
	var mu sync.Mutex
	var made []string
	note := func(operation string) proxy.Fault {
		if !strings.HasPrefix(operation, "Describe") && !strings.HasPrefix(operation, proxy.DryRun) {
			mu.Lock()
			defer mu.Unlock()
			made = append(made, operation)
		}
		return proxy.Fault{}
	}
	s.wire("EC2", s.stage.EC2).Spoil(note)
	s.wire("ELASTIC_LOAD_BALANCING_V2", s.stage.ELB).Spoil(note)
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(made)
	}
}

// passToTheEnd runs a pass, and more while an operation of a tier is under way: an
// emulator that is busy with other plays makes the deadline of a pass too short.
func (s *scene) passToTheEnd(tier string) {
	s.Helper()
	for range 5 {
		s.pass()
		if op := s.explain(tier).Outcome.Operation; op == nil || !op.Open() {
			return
		}
	}
	s.Fatalf("five passes did not bring the operation to its end:\n%s", s.run("status"))
}

// Up when it is busy, and down again only after quiet and cooldown.
func TestAMachineIsResized(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsTypes()
		id, front := s.makeMachine(small)
		s.publish(stage.MachineCPU(id, 90))
		s.configure(s.machineTier("manage", id, "", "shrink_delay: 6h, cooldown: {grow: 1h, shrink: 3h}"))
		made := s.changes()
		s.passToTheEnd("vm")
		s.wantMachine(id, medium, "running", "90 % of CPU against 80 %")
		s.wantHealth(front, id, "healthy", "after the resize")
		want := []string{"DeregisterTargets", "StopInstances", "ModifyInstanceAttribute", "StartInstances", "RegisterTargets"}
		if diff := cmp.Diff(want, made()); diff != "" {
			s.Errorf("the machine was changed by other calls (-want +got):\n%s", diff)
		}
		s.wantSaid(s.run("history", "vm"), small+" -> "+medium, "cpu 90 is above 80 %", "resize vm: reached after ")
		s.wantSaid(s.run("explain", "vm"), "resize vm: reached after ")

		s.must(s.stage.Outweigh(s.Context(), 15*time.Minute, stage.MachineCPU(id, 1)))
		s.pass()
		s.wantSaid(s.run("explain", "vm"), "is below 20 %", "low load is counted from now on: it must last 6 h before the tier shrinks")
		s.configure(s.machineTier("manage", id, "", "shrink_delay: 0s, cooldown: {grow: 1h, shrink: 3h}"))
		s.pass()
		s.wantSaid(s.run("explain", "vm"), "grew ", " ago, ", " of 3 h left")
		s.wantMachine(id, medium, "running", "quiet and cooldown hold it")

		s.configure(s.machineTier("manage", id, "", "shrink_delay: 0s, cooldown: {grow: 1h, shrink: 0s}"))
		s.passToTheEnd("vm")
		s.wantMachine(id, small, "running", "nothing holds it any more")
		s.wantHealth(front, id, "healthy", "after the resize back")
		if got := len(made()); got != 2*len(want) {
			s.Errorf("%d calls changed something, want each of %v twice", got, want)
		}
	})
}

// What must not be stopped is left as it is, and the sentence says why.
func TestAMachineIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(s *scene) (id string)
		said string
	}{
		{"as the member of a group", func(s *scene) string {
			s.makeGroup(s.group, stage.Sizes{Min: 1, Max: 2, Desired: 1})
			id, err := s.stage.Member(s.Context(), s.group)
			s.must(err)
			if id == "" {
				s.Skip("this emulator's groups have no machines in its EC2")
			}
			return id
		}, "belongs to the Auto Scaling group it-"},
		{"as somebody else's by its tags", func(s *scene) string {
			id, _ := s.makeMachine(small)
			s.must(s.stage.TagMachine(s.Context(), id, "ManagedBy", "terraform"))
			return id
		}, "is managed by terraform, which would undo the change; allow_managed: true accepts that"},
		{"as a node of Karpenter's", func(s *scene) string {
			id, _ := s.makeMachine(small)
			s.must(s.stage.TagMachine(s.Context(), id, "karpenter.sh/nodepool", "default"))
			return id
		}, "belongs to Karpenter (tag karpenter.sh/nodepool), which starts, stops and replaces its machines by itself"},
		{"with stop protection", func(s *scene) string {
			s.needsTypes() // MiniStack knows no ModifyInstanceAttribute
			id, _ := s.makeMachine(small)
			s.must(s.stage.ProtectMachine(s.Context(), id))
			return id
		}, "has stop protection; to remove it: aws ec2 modify-instance-attribute --instance-id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				id := c.set(s)
				before, err := s.stage.Machine(s.Context(), id)
				s.must(err)
				s.publish(stage.MachineCPU(id, 90))
				tier := s.machineTier("manage", id, "", "shrink_delay: 0s")
				if before.Type != small { // as the emulator's groups have them
					tier = strings.Replace(tier, "ladder: ["+small, "ladder: ["+before.Type, 1)
				}
				s.configure(tier)
				made := s.changes()
				s.pass()
				s.wantSaid(s.run("explain", "vm"), id+" "+c.said)
				s.wantMachine(id, before.Type, "running", c.name)
				if got := made(); len(got) > 0 {
					s.Errorf("something was changed: %v", got)
				}
			})
		})
	}
}

// A type that the machine cannot have is refused before anything is stopped.
func TestAMachineKeepsATypeThatFits(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsTypes()
		id, front := s.makeMachine(small)
		s.publish(stage.MachineCPU(id, 90))
		s.configure(strings.Replace(s.machineTier("manage", id, "", "shrink_delay: 0s"), medium, "m5.large", 1))
		made := s.changes()
		s.pass()
		s.wantSaid(s.run("explain", "vm"), "headroom", id+" cannot be m5.large: the type needs enhanced networking (ENA), which the machine does not have")
		s.wantMachine(id, small, "running", "the type does not fit")
		s.wantHealth(front, id, "healthy", "nothing was changed")
		if got := made(); len(got) > 0 {
			s.Errorf("something was changed: %v", got)
		}
	})
}
