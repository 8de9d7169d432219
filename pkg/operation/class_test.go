package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestClassChangeNext(t *testing.T) {
	op := scale.Operation{ID: "c", Tier: "db", Kind: scale.ChangeClass, Target: "shop", From: "db.r6g.large", To: "db.r6g.xlarge",
		Began: noon, Since: noon, Until: noon.Add(time.Hour), Deadline: noon.Add(time.Hour)}
	sent := func(ago time.Duration) scale.Operation {
		o := op
		o.Sent, o.SentAt = "set class db.r6g.xlarge", noon.Add(-ago)
		return o
	}
	thrice := sent(4 * time.Minute)
	thrice.Tries = 3
	late := op
	late.Until = noon.Add(-time.Second)
	db := func(status, class, pending string, others ...string) Database {
		return Database{Database: resource.Database{ID: "shop", Status: status, Class: class, PendingClass: pending, Pending: others}, Found: true}
	}
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Database
		call    string
		phase   string
		result  scale.Result
		trouble string
	}{
		{"orders it", op, db("available", "db.r6g.large", ""), "set class db.r6g.xlarge", "ordering", "", ""},
		{"not beside somebody else's modifications", op, db("available", "db.r6g.large", "", "engine version 8.0.39"), "", "", scale.GivenUp,
			"other pending modifications would be applied with this change: engine version 8.0.39"},
		{"nor beside another class", op, db("available", "db.r6g.large", "db.t3.micro"), "", "", scale.GivenUp, "other pending modifications would be applied with this change: class db.t3.micro"},
		{"nor what the restart applies", op, Database{Database: resource.Database{ID: "shop", Status: "available", Class: "db.r6g.large",
			AtRestart: []string{"parameter group shop-mysql8 (pending-reboot)"}}, Found: true}, "", "", scale.GivenUp,
			"other pending modifications would be applied with this change: parameter group shop-mysql8 (pending-reboot)"},
		{"not after the window", late, db("available", "db.r6g.large", ""), "", "", scale.GivenUp, "the latest start time of the operation has passed"},
		{"waits for a backup to end", op, db("backing-up", "db.r6g.large", ""), "", "ordering", "", "it is backing-up"},
		{"and not beyond the window", late, db("backing-up", "db.r6g.large", ""), "", "", scale.GivenUp, "the database was backing-up until the latest start time of the operation had passed"},
		{"is not sent again while nothing shows yet", sent(2 * time.Minute), db("available", "db.r6g.large", ""), "", "waiting for RDS", "", ""},
		{"is sent again when nothing ever showed", sent(4 * time.Minute), db("available", "db.r6g.large", ""), "set class db.r6g.xlarge", "ordering", "", ""},
		{"RDS that did nothing is believed", thrice, db("available", "db.r6g.large", ""), "", "", scale.GivenUp, "RDS did not change the database, which still has the class db.r6g.large"},
		{"waits while it is pending", sent(time.Hour), db("available", "db.r6g.large", "db.r6g.xlarge"), "", "waiting for RDS", "", ""},
		{"waits while it is modified", sent(time.Minute), db("modifying", "db.r6g.large", "db.r6g.xlarge"), "", "modifying", "", ""},
		{"is done when it has the class and nothing waits", sent(time.Minute), db("available", "db.r6g.xlarge", ""), "", "", scale.Reached, ""},
		{"also while its storage is optimised, which may last for days", sent(time.Minute), db("storage-optimization", "db.r6g.xlarge", ""), "", "", scale.Reached, ""},
		{"or a backup is taken", sent(time.Minute), db("backing-up", "db.r6g.xlarge", ""), "", "", scale.Reached, ""},
		{"but not while something waits", sent(time.Minute), db("storage-optimization", "db.r6g.xlarge", "db.r6g.large"), "", "waiting for RDS", "", ""},
		{"an optimisation is no reason to wait", op, db("storage-optimization", "db.r6g.large", ""), "set class db.r6g.xlarge", "ordering", "", ""},
		{"not while it reboots", sent(time.Minute), db("rebooting", "db.r6g.xlarge", ""), "", "rebooting", "", ""},
		{"somebody else's class is left alone", op, db("available", "db.t3.micro", ""), "", "", scale.GivenUp, "changed outside dynascale to db.t3.micro"},
		{"a database that is gone", op, Database{}, "", "", scale.GivenUp, "the database is gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, call := ClassChange{}.Next(c.op, c.seen, noon)
			if call.String() != c.call || c.phase != "" && got.Phase != c.phase || got.Result != c.result || got.Trouble != c.trouble {
				t.Errorf("call %q, phase %q, result %q, trouble %q", call, got.Phase, got.Result, got.Trouble)
			}
		})
	}
	refused := ClassChange{}.Failed(Sent(op, Call{Verb: SetClass, Argument: op.To}, noon), Call{Verb: SetClass, Argument: op.To}, scale.Exhausted, "no room", noon)
	if refused.Result != scale.GivenUp || refused.Trouble != "no room" {
		t.Errorf("without capacity the size is left as it is: %+v", refused)
	}
}

func TestACUChangeNext(t *testing.T) {
	op := scale.Operation{ID: "u", Tier: "serverless", Kind: scale.ChangeACU, From: "0.5", To: "2", Began: noon, Deadline: noon.Add(15 * time.Minute)}
	cluster := func(status string, least float64) Cluster {
		return Cluster{Cluster: resource.Cluster{ID: "shop", Status: status, MinACU: least, MaxACU: 16}, Found: true}
	}
	late := op
	late.Deadline = noon.Add(-time.Second)
	joined := cluster("available", 0.5)
	joined.Pending = []string{"engine version 16.4"}
	for _, c := range []struct {
		name   string
		op     scale.Operation
		seen   Cluster
		call   string
		result scale.Result
	}{
		{"orders it", op, cluster("available", 0.5), "set acu 2", ""},
		{"waits while it is modified", op, cluster("modifying", 2), "", ""},
		{"is done", op, cluster("available", 2), "", scale.Reached},
		{"also while its storage is optimised", op, cluster("storage-optimization", 2), "", scale.Reached},
		{"which is no reason to wait", op, cluster("storage-optimization", 0.5), "set acu 2", ""},
		{"a failover is one", op, cluster("failing-over", 2), "", ""},
		{"somebody else's capacity is left alone", op, cluster("available", 8), "", scale.GivenUp},
		{"not for ever", late, cluster("available", 0.5), "", scale.GivenUp},
		{"what somebody else ordered for later would come with it", op, joined, "", scale.GivenUp},
		{"but what was just asked for waits there too", Sent(op, Call{Verb: SetACU, Argument: "2"}, noon), joined, "", ""},
		{"a cluster that is gone", op, Cluster{}, "", scale.GivenUp},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, call := (ACUChange{}).Next(c.op, c.seen, noon); call.String() != c.call || got.Result != c.result {
				t.Errorf("call %q, result %q (%s)", call, got.Result, got.Trouble)
			}
		})
	}
}
