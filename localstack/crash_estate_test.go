//go:build integration

package localstack

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"
)

// The daemon is killed while the machine is down. The one that is started next
// brings it up, as the type that it was stopped for.
func TestKilledInAResize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		// operation is on the wire when the daemon is killed, and left is the type
		// that the machine then has; arrived says that only the answer is missing.
		operation string
		arrived   bool
		left      string
	}{
		{"before the change of the type arrives", "ModifyInstanceAttribute", false, small},
		{"after the change of the type arrived", "ModifyInstanceAttribute", true, medium},
		{"before the start arrives", "StartInstances", false, medium},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachStage(t, func(s *scene) {
				s.needsTypes()
				id, front := s.makeMachine(small)
				s.publish(stage.MachineCPU(id, 90))
				s.configure(s.machineTier("manage", id, "", "shrink_delay: 0s"))
				wire := s.wire("EC2", s.stage.EC2)
				s.killedAt(wire, c.operation, c.arrived)
				s.wantMachine(id, c.left, "stopped", "after the kill")
				s.wantHealth(front, id, "", "after the kill")

				d := s.start()
				d.untilHistory("vm", "resize vm: reached after ")
				s.wantMachine(id, medium, "running", "in the end")
				s.wantHealth(front, id, "healthy", "in the end")
				if n := wire.Asked()["StopInstances"]; n != 1 {
					s.Errorf("the machine was stopped %d times, want once", n)
				}
			})
		})
	}
}

// The daemon is killed while a replica is ordered. There is one in the end, and not
// two, whether the order arrived or not.
func TestKilledWhileAReplicaIsOrdered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		arrived bool
		// left are the databases that the kill leaves, and orders how many there have
		// been in the end.
		left, orders int
	}{{"before the order arrives", false, 1, 2}, {"after the order arrived", true, 2, 1}} {
		t.Run(c.name, func(t *testing.T) {
			onOneStage(t, func(s *scene) {
				s.needsReplication()
				name := s.makeDatabase(true)
				s.publish(databaseLoad(name, 85, 1500)...)
				s.configure(strings.Replace(s.readersTier("manage", name), "max: 2", "max: 1", 1))
				wire := s.wire("RDS", s.stage.RDS)
				s.killedAt(wire, "CreateDBInstanceReadReplica", c.arrived)
				if all := s.databases(); len(all) != c.left {
					s.Errorf("after the kill the emulator has %+v, want %d", all, c.left)
				}
				d := s.start()
				d.untilHistory("readers", "add replica readers: reached after ")
				all := s.databases()
				if replica := all[name+"-dyn-1"]; replica.Source != name || len(all) != 2 {
					s.Errorf("the emulator has %+v, want %s and one replica of it", all, name)
				}
				if n := wire.Asked()["CreateDBInstanceReadReplica"]; n != c.orders {
					s.Errorf("it was ordered %d times, want %d", n, c.orders)
				}
			})
		})
	}
}
