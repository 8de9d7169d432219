//go:build integration

package localstack

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// classTier moves a database between two classes by write IOPS and CPU.
func (s *scene) classTier(mode, database, window string) string {
	return fmt.Sprintf(`  class:
    mode: %s
    rds_class: {database: %s, ladder: [db.m5.large, db.m5.xlarge]}
    signals:
      cpu: {preset: rds-cpu}
      write_iops: {preset: rds-write-iops}
      memory: {preset: rds-freeable-memory}
      connections: {preset: rds-connections}
    scalers:
      - threshold:
          bounds: [{signal: write_iops, above: 500, below: 200}, {signal: cpu, above: 80, below: 30}]
    guards:
      stabilization: {grow: 0s, shrink: 0s}
      shrink_delay: 0s
      cooldown: {grow: 0s, shrink: 0s}
      %s
`, mode, database, window)
}

func classLoad(name string, cpu, writes float64) []stage.Metric {
	return []stage.Metric{stage.OfDatabase(name, "CPUUtilization", cpu), stage.OfDatabase(name, "WriteIOPS", writes),
		stage.OfDatabase(name, "FreeableMemory", 1<<30), stage.OfDatabase(name, "DatabaseConnections", 20)}
}

// wantClass asks the emulator.
func (s *scene) wantClass(name, class, why string) {
	s.Helper()
	if got := s.databases()[name].Class; got != class {
		table, _, _ := s.try("explain", "class")
		s.Errorf("%s: the emulator says %s, want %s\n%s", why, got, class, table)
	}
}

// The hours of the window decide when, and the load whether.
func TestAClassIsChangedInItsWindow(t *testing.T) {
	onEachStage(t, func(s *scene) {
		name := s.makeDatabase(true)
		s.publish(classLoad(name, 90, 900)...)
		opens := time.Now().UTC().Truncate(time.Hour).Add(3 * time.Hour)
		later := fmt.Sprintf("hours: [%q]", opens.Format("15:04-")+opens.Add(3*time.Hour).Format("15:04"))
		s.configure(s.classTier("manage", name, "maintenance_window: {"+later+"}"))
		s.pass()
		s.wantClass(name, "db.m5.large", "outside the maintenance window")
		s.wantSaid(s.run("explain", "class"), "write_iops 900 is above 500 operations/second and cpu 90 is above 80 %",
			"outside the maintenance window; it opens at "+opens.Format("Mon 15:04 MST"))

		s.configure(s.classTier("manage", name, anyTime))
		s.pass()
		s.wantClass(name, "db.m5.xlarge", "in the window")
		s.wantSaid(s.run("history", "class"), "db.m5.large -> db.m5.xlarge", "change class class: reached after ")
		s.pass()
		s.wantClass(name, "db.m5.xlarge", "there is no rung above it")
	})
}

// An emergency does not wait for the window.
func TestAnEmergencyDoesNotWait(t *testing.T) {
	onEachStage(t, func(s *scene) {
		name := s.makeDatabase(true)
		s.publish(classLoad(name, 97, 900)...)
		opens := time.Now().UTC().Truncate(time.Hour).Add(3 * time.Hour)
		s.configure(s.classTier("manage", name, fmt.Sprintf("maintenance_window: {hours: [%q], emergency: [{signal: cpu, above: 95}]}",
			opens.Format("15:04-")+opens.Add(3*time.Hour).Format("15:04"))))
		s.pass()
		s.wantClass(name, "db.m5.xlarge", "an emergency")
		s.wantSaid(s.run("explain", "class"), "outside the maintenance window, but cpu 97 % is above 95 %, which is an emergency")
	})
}

// A database in one zone would be away for minutes, which nobody has accepted.
func TestAClassThatWouldBeAnOutage(t *testing.T) {
	onEachStage(t, func(s *scene) {
		name := s.makeDatabase(false)
		s.publish(classLoad(name, 90, 900)...)
		s.configure(s.classTier("manage", name, anyTime))
		s.pass()
		s.wantClass(name, "db.m5.large", "it is in one zone")
		s.wantSaid(s.run("explain", "class"), name+" is not Multi-AZ and would be unavailable for minutes; allow_outage: true accepts that")
	})
}
