//go:build integration

package localstack

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The first day of a database and a machine: discover finds them, doctor says what
// is true of the emulator, iam allows reading only, and then what the tiers need.
func TestDayOneOfAnEstate(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.elsewhere("us-west-2")
		s.seed("-estate")
		database, readers, class, machine := s.group+"-db", s.group+"-db-readers", s.group+"-db-class", s.group+"-reports"
		text := string(s.discover())
		for _, want := range []string{
			"\n  " + readers + ":\n    mode: observe\n    rds_replicas:\n      source: " + database + "\n",
			"\n  " + class + ":\n    mode: observe\n    rds_class:\n      database: " + database + "\n      ladder: [db.m5.large, db.m5.xlarge, db.m5.2xlarge]",
			"\n  " + machine + ":\n    mode: observe\n    ec2_size:\n      instance: i-", "      ladder: [t2.small, t2.medium, t2.large]",
		} {
			if !strings.Contains(text, want) {
				s.Errorf("discover does not write %q, but:\n%s", want, text)
			}
		}
		s.must(os.WriteFile(s.config(), []byte(text+s.places()), 0o600))
		found := s.doctor(false)
		for check, text := range map[string]string{
			readers + ": source": database + ": db.m5.large, mysql ", readers + ": backups": "kept for 7 days",
			readers + ": readers": "0 readers exist; dynascale created 0", readers + ": signal read_iops of " + database: "1500 operations/second",
			class + ": database": database + ": db.m5.large, mysql ", class + ": ladder": "db.m5.large is step 1 of 3",
			class + ": objections": "nothing prevents a change", class + ": classes": "db.m5.large, db.m5.xlarge, db.m5.2xlarge can be ordered for the database",
			class + ": signal write_iops": "900 operations/second",
			machine + ": machine":         ": t2.small, running", machine + ": ladder": "t2.small is step 1 of 3", machine + ": signal cpu": "90 %",
		} {
			s.wantFinding(found, check, "ok", text)
		}
		s.wantReading()

		s.must(os.WriteFile(s.config(), []byte(strings.ReplaceAll(text, "mode: observe", "mode: manage")+s.places()), 0o600))
		may := s.actions()
		for _, action := range []string{
			"rds:CreateDBInstanceReadReplica", "rds:DeleteDBInstance", "rds:ModifyDBInstance", "ec2:StopInstances", "ec2:ModifyInstanceAttribute",
			"ec2:StartInstances", "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets",
		} {
			if !may[action] {
				s.Errorf("in mode manage iam does not allow %s, but %v", action, may)
			}
		}
		plan := thoughts(s.records("plan"))
		s.pass()
		if diff := cmp.Diff(plan, thoughts(s.records("status"))); diff != "" {
			s.Errorf("the pass thought differently from the plan (-plan +run):\n%s", diff)
		}
		if d := plan[readers]; d.To != 0 || len(d.Reasons) < 2 || d.Reasons[1].Rule != "stabilization" {
			s.Errorf("replicas would be added on the first day, before the load was seen for long enough: %+v", d)
		}
	})
}
