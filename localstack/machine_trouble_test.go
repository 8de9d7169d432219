//go:build integration

package localstack

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// A machine that cannot be started as the new type becomes one that is as good, or
// what it was. It is never left stopped.
func TestAMachineWithoutCapacity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, fallbacks string
		becomes         string
		said            []string
	}{
		{"becomes another type that is as good", ", fallbacks: {t2.medium: [m4.large]}", "m4.large",
			[]string{"outcome: applied", "resize vm: reached after ", "runs as the fallback type m4.large; the start as t2.medium failed: ", "InsufficientInstanceCapacity"}},
		{"becomes what it was", "", small,
			[]string{"outcome: failed", "resize vm: rolled back after ", "the start as t2.medium failed: ", "InsufficientInstanceCapacity"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				s.needsTypes()
				id, front := s.makeMachine(small)
				s.publish(stage.MachineCPU(id, 90))
				s.configure(s.machineTier("manage", id, c.fallbacks, "shrink_delay: 0s"))
				s.wire("EC2", s.stage.EC2).Spoil(func(operation string) proxy.Fault {
					if now, err := s.stage.Machine(s.Context(), id); operation != "StartInstances" || err != nil || now.Type != medium {
						return proxy.Fault{}
					}
					return proxy.Fault{Status: http.StatusInternalServerError, Code: "InsufficientInstanceCapacity",
						Message: "We currently do not have sufficient t2.medium capacity in the Availability Zone you requested."}
				})
				s.pass()
				s.wantMachine(id, c.becomes, "running", "there is no capacity for "+medium)
				s.wantHealth(front, id, "healthy", "in the end")
				s.wantSaid(s.run("explain", "vm"), c.said...)
			})
		})
	}
}

// A resize ends right whatever the wire does to it while the machine is down.
func TestAResizeOnABadWire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		// fault begins when the machine is stopped, and ends with healed.
		fault  func(operation string) proxy.Fault
		healed bool
	}{
		{"the answers to changes are lost", func(operation string) proxy.Fault {
			return proxy.Fault{Lose: !strings.HasPrefix(operation, "Describe")}
		}, false},
		{"EC2 does not answer for two passes", func(string) proxy.Fault { return proxy.Fault{Cut: true} }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				s.needsTypes()
				id, front := s.makeMachine(small)
				s.publish(stage.MachineCPU(id, 90))
				s.configure(s.machineTier("manage", id, "", "shrink_delay: 0s"))
				wire := s.wire("EC2", s.stage.EC2)
				var down atomic.Bool
				wire.Spoil(func(operation string) proxy.Fault {
					if operation == "StopInstances" && !down.Swap(true) || !down.Load() {
						return proxy.Fault{}
					}
					return c.fault(operation)
				})
				d := s.start()
				if c.healed {
					d.until("the first pass", func(s status) bool { return s.all() >= 1 })
					d.passes(2)
					s.wantMachine(id, small, "stopped", "nothing can be asked of EC2")
					wire.Spoil(nil)
				}
				d.untilHistory("vm", "resize vm: reached after ")
				s.wantMachine(id, medium, "running", "in the end")
				s.wantHealth(front, id, "healthy", "in the end")
			})
		})
	}
}
