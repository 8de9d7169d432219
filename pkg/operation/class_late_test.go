package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What RDS will not bring to its end by itself is told to somebody at some time.
func TestAClassChangeAfterItsDeadline(t *testing.T) {
	sent := func(ago, late time.Duration) scale.Operation {
		return scale.Operation{ID: "c", Tier: "db", Kind: scale.ChangeClass, Target: "shop", From: "db.r6g.large", To: "db.r6g.xlarge",
			Began: noon.Add(-time.Hour), Since: noon, Until: noon.Add(time.Hour), Deadline: noon.Add(-late),
			Sent: "set class db.r6g.xlarge", SentAt: noon.Add(-ago), Tries: 1}
	}
	unsent := sent(0, -time.Hour)
	unsent.Sent, unsent.SentAt = "", time.Time{}
	db := func(status, class, pending string) Database {
		return Database{Database: resource.Database{ID: "shop", Status: status, Class: class, PendingClass: pending}, Found: true}
	}
	const slow = "the change takes longer than expected; RDS finishes it by itself, and nothing can accelerate it"
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Database
		call    string
		phase   string
		result  scale.Result
		trouble string
	}{
		{"a class that waits for the maintenance window", sent(time.Hour, time.Second), db("available", "db.r6g.large", "db.r6g.xlarge"), "", "", scale.GivenUp,
			"RDS defers the change to the maintenance window of the database"},
		{"is waited for until then", sent(time.Hour, 0), db("available", "db.r6g.large", "db.r6g.xlarge"), "", "waiting for RDS", "", ""},
		{"one that is changed takes its time", sent(time.Hour, time.Hour), db("modifying", "db.r6g.large", "db.r6g.xlarge"), "", "modifying", "", slow},
		{"and within its time says nothing", sent(time.Hour, 0), db("modifying", "db.r6g.large", "db.r6g.xlarge"), "", "modifying", "", ""},
		{"for a day at most", sent(30*time.Hour, 24*time.Hour), db("modifying", "db.r6g.large", "db.r6g.xlarge"), "", "modifying", "", slow},
		{"and no longer", sent(30*time.Hour, 24*time.Hour+1), db("modifying", "db.r6g.large", "db.r6g.xlarge"), "", "", scale.GivenUp, "the status of the database is still modifying; look at the database now"},
		{"one that somebody stopped", sent(time.Hour, time.Second), db("stopped", "db.r6g.large", ""), "", "", scale.GivenUp, "the status of the database is still stopped; look at the database now"},
		{"which may be started again within its time", sent(time.Hour, 0), db("stopped", "db.r6g.large", ""), "", "stopped", "", ""},
		{"one that is full", sent(time.Hour, time.Second), db("storage-full", "db.r6g.large", ""), "", "", scale.GivenUp, "the status of the database is still storage-full; look at the database now"},
		{"one for which there was no room", sent(time.Hour, time.Second), db("insufficient-capacity", "db.r6g.large", ""), "", "", scale.GivenUp,
			"the status of the database is still insufficient-capacity; look at the database now"},
		{"an order from the future is one of long ago", sent(-time.Hour, -time.Hour), db("available", "db.r6g.large", ""), "set class db.r6g.xlarge", "ordering", "", ""},
		{"one of just now is waited for", sent(0, -time.Hour), db("available", "db.r6g.large", ""), "", "waiting for RDS", "", ""},
		{"none was sent to one that is stopped", unsent, db("stopped", "db.r6g.large", ""), "", "ordering", "", "it is stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := ClassChange{}.Next(c.op, c.seen, noon)
			if call.String() != c.call || c.phase != "" && op.Phase != c.phase || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, phase %q, result %q, trouble %q", call, op.Phase, op.Result, op.Trouble)
			}
		})
	}
}

func TestACapacityChangeAfterItsDeadline(t *testing.T) {
	op := scale.Operation{ID: "u", Tier: "serverless", Kind: scale.ChangeACU, From: "0.5", To: "2", Began: noon.Add(-time.Hour), Deadline: noon}
	late, refused := op, op
	late.Deadline = noon.Add(-1)
	refused.Deadline, refused.Trouble = noon.Add(-1), "AWS said no"
	for _, c := range []struct {
		name    string
		op      scale.Operation
		status  string
		least   float64
		result  scale.Result
		trouble string
	}{
		{"within its time it is waited for", op, "modifying", 2, "", ""},
		{"after it, it is not", late, "modifying", 2, scale.GivenUp, "the cluster is modifying"},
		{"whatever it is", late, "stopped", 0.5, scale.GivenUp, "the cluster is stopped"},
		{"one that got there is done", late, "available", 2, scale.Reached, ""},
		{"one that did not says where it is", late, "available", 0.5, scale.GivenUp, "RDS did not change the minimum capacity of the cluster, which is still 0.5 ACU"},
		{"or what AWS said", refused, "available", 0.5, scale.GivenUp, "AWS said no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := Cluster{Cluster: resource.Cluster{ID: "shop", Status: c.status, MinACU: c.least, MaxACU: 16}, Found: true}
			if got, call := (ACUChange{}).Next(c.op, seen, noon); !call.Waits() || got.Result != c.result || got.Trouble != c.trouble {
				t.Errorf("call %q, result %q, trouble %q", call, got.Result, got.Trouble)
			}
		})
	}
}
