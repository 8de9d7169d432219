package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A replica that is late is deleted only where it would never work, and only while its
// source answers.
func TestAReplicaAfterItsDeadline(t *testing.T) {
	late := adding()
	late.Deadline, late.Step = noon.Add(-time.Minute), 2
	back := late
	back.Back = true
	refused := back
	refused.Sent, refused.Trouble = "delete shop-dyn-1", "AWS said no"
	lost := refused
	lost.SentAt = noon.Add(-2 * time.Minute)
	hopeless := late
	hopeless.Deadline = noon.Add(-25 * time.Hour)
	undone := hopeless
	undone.Back = true
	aurora := func(status, endpoint string) Replica {
		r := member(status)
		r.Endpoint = endpoint
		return r
	}
	source := func(r Replica, status string) Replica { r.Source.Status = status; return r }
	waited := func(status string) string {
		return "the replica is late: it has its data, but its status is " + status + "; dynascale waits for it"
	}
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Replica
		call    string
		result  scale.Result
		trouble string
	}{
		{"one that is changed and replicates is waited for", late, reader("modifying", resource.Replicating), "", "", waited("modifying")},
		{"one that restarts", late, reader("rebooting", resource.Replicating), "", "", waited("rebooting")},
		{"also on the way back", back, reader("modifying", resource.Replicating), "", "", waited("modifying")},
		{"also after AWS refused to delete it", refused, reader("modifying", resource.Replicating), "", "", waited("modifying")},
		{"a day and no longer", hopeless, reader("modifying", resource.Replicating), "", scale.GivenUp,
			"shop-dyn-1 is still modifying a day after the deadline of the operation; dynascale leaves the replica as it is; look at it now"},
		{"one that works after a deletion that AWS refused is kept", refused, reader(resource.Available, resource.Replicating), "", scale.Reached, ""},
		{"so is one whose deletion never arrived", lost, reader("storage-optimization", resource.Replicating), "", scale.Reached, ""},
		{"one that does not replicate goes", late, reader("modifying", "error"), "delete shop-dyn-1", "", "the status of the replica was still error after the deadline, 11:59 UTC"},
		{"one that RDS could not make goes, replicating or not", late, reader("storage-full", resource.Replicating), "delete shop-dyn-1", "", "the replica does not work: its status is storage-full"},
		{"a member of a cluster has its data once it has an address", late, aurora("modifying", "x:3306"), "", "", waited("modifying")},
		{"and not before", late, aurora("creating", ""), "delete shop-dyn-1", "", "the status of the replica was still creating after the deadline, 11:59 UTC"},

		{"it stays while its source has failed", late, source(reader(resource.Available, "error"), "failed"), "", "",
			"the replica does not work, and cannot be deleted yet, because the source database shop is failed"},
		{"also on the way back", back, source(reader("failed", ""), "storage-full"), "", "", "the replica does not work, and cannot be deleted yet, because the source database shop is storage-full"},
		{"and when RDS could not make it", adding(), source(reader("incompatible-network", ""), "rebooting"), "", "", "the replica does not work, and cannot be deleted yet, because the source database shop is rebooting"},
		{"for a day", undone, source(reader(resource.Available, "error"), "failed"), "", scale.GivenUp,
			"shop-dyn-1 does not work, and was not deleted, because the source database shop is failed; look at the replica now"},
		{"a member stays while its cluster fails over", back, func() Replica { r := aurora("failed", ""); r.Home.Status = "failing-over"; return r }(), "", "",
			"the replica does not work, and cannot be deleted yet, because cluster aurora is failing-over"},
		{"one that is something new is waited for", back, reader("quiescing", ""), "", "", "the replica does not work, and cannot be deleted yet, because it is quiescing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := AddReplica{}.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, result %q, trouble %q", call, op.Result, op.Trouble)
			}
		})
	}
}

func TestANewReplicaWhoseStorageIsStillLoaded(t *testing.T) {
	seen := reader(resource.Available, resource.Replicating)
	seen.Loading = "Initializing, 37 %"
	if op, _ := (AddReplica{}).Next(adding(), seen, noon); op.Result != scale.Reached ||
		op.Trouble != "RDS still prepares the storage of the replica (Initializing, 37 %); reads may be slow" {
		t.Errorf("%s, %q", op.Result, op.Trouble)
	}
}

func TestNoReplicaIsOrderedOfAClusterThatIsBusy(t *testing.T) {
	seen := Replica{Source: resource.Database{ID: "aurora-1", Cluster: "aurora", Status: resource.Available}, SourceFound: true,
		Home: resource.Cluster{ID: "aurora", Status: "failing-over", Engine: "aurora-mysql"}}
	if op, call := (AddReplica{}).Next(adding(), seen, noon); !call.Waits() || op.Trouble != "the replica cannot be created now, because its source or its cluster is not available" {
		t.Errorf("call %q, %q", call, op.Trouble)
	}
	seen.Home.Status, seen.Source.Status = "storage-optimization", "storage-optimization"
	if _, call := (AddReplica{}).Next(adding(), seen, noon); call.Verb != Create {
		t.Errorf("call %q", call)
	}
}

// The time to drain is that since the machine left, not since it was told to and AWS
// refused: whoever it serves would be cut off.
func TestTheDrainOfAMachineBeginsWhenItLeaves(t *testing.T) {
	op := larger()
	op.Until, op.Deadline = noon.Add(time.Hour), noon.Add(time.Hour)
	var call Call
	for minute := range 4 {
		now := noon.Add(time.Duration(minute) * time.Minute)
		if op, call = resize.Next(op, in(resource.Running, "m6i.large", resource.TargetHealthy), now); call.Verb != Deregister {
			t.Fatalf("minute %d: %q", minute, call)
		}
		op = resize.Failed(Sent(op, call, now), call, scale.Throttled, "slow down", now)
	}
	left := noon.Add(4 * time.Minute)
	op, call = resize.Next(op, in(resource.Running, "m6i.large", resource.TargetHealthy), left)
	op = Sent(op, call, left)
	for minute, want := range map[int]Verb{6: "", 7: "", 8: Stop} { // the last refusal was in minute 3
		if _, call := resize.Next(op, in(resource.Running, "m6i.large", resource.TargetDraining), noon.Add(time.Duration(minute)*time.Minute)); call.Verb != want {
			t.Errorf("minute %d: %q, want %q", minute, call, want)
		}
	}
}

// A call that AWS refused was tried and not done: it is none of those after which RDS is
// believed to have done nothing.
func TestRefusedCallsAreNoOrders(t *testing.T) {
	op := scale.Operation{ID: "c", Kind: scale.ChangeClass, From: "db.r6g.large", To: "db.r6g.xlarge", Deadline: noon.Add(time.Hour)}
	call := Call{Verb: SetClass, Argument: op.To}
	for range 5 {
		op = ClassChange{}.Failed(Sent(op, call, noon), call, scale.Busy, "DB instance is not in the available state", noon)
	}
	if op.Tries != 0 || !op.SentAt.IsZero() {
		t.Errorf("%d tries after five refusals", op.Tries)
	}
	op = Sent(op, call, noon)
	db := Database{Database: resource.Database{ID: "shop", Status: resource.Available, Class: op.From}, Found: true}
	got, again := ClassChange{}.Next(op, db, noon.Add(4*time.Minute))
	if again != call || !got.Open() {
		t.Errorf("the first that arrived is believed to be the third: %q, %s", again, got.Trouble)
	}
	if op = (ClassChange{}).Failed(op, call, scale.Unreachable, "no answer", noon); op.Tries != 1 || op.SentAt.IsZero() {
		t.Errorf("one that may have arrived counts: %d", op.Tries)
	}
}
