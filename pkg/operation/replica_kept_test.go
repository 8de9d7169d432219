package operation

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A new replica that did not work is deleted again, but not when it has become
// something else meanwhile: a database that was promoted holds data of its own.
func TestTheWayBackOfANewReplicaKeepsWhatItBecame(t *testing.T) {
	with := func(status string, change func(*Replica)) Replica {
		r := reader(status, "error")
		change(&r)
		return r
	}
	promoted := func(r *Replica) { r.Database.Source = "" }
	back, late := adding(), adding()
	back.Back = true
	late.Deadline = noon.Add(-1)
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Replica
		call    string
		result  scale.Result
		trouble string
	}{
		{"a replica that does not work goes", back, reader(resource.Available, "error"), "delete shop-dyn-1", "", ""},
		{"one that was promoted stays", back, with(resource.Available, promoted), "", scale.GivenUp,
			"shop-dyn-1 was promoted and is no longer a replica; dynascale leaves the database as it is"},
		{"whatever its status", back, with("storage-full", promoted), "", scale.GivenUp,
			"shop-dyn-1 was promoted and is no longer a replica; dynascale leaves the database as it is"},
		{"the writer stays", back, with(resource.Available, func(r *Replica) { r.Cluster, r.Writer = "aurora", true }), "", scale.GivenUp,
			"shop-dyn-1 is the writer now; dynascale leaves the database as it is"},
		{"the last member stays", back, with(resource.Available, func(r *Replica) { r.Cluster, r.Last = "aurora", true }), "", scale.GivenUp,
			"shop-dyn-1 is the last member of its cluster; dynascale leaves the database as it is"},
		{"one that is protected stays", back, with(resource.Available, func(r *Replica) { r.Protected = true }), "", scale.GivenUp,
			"shop-dyn-1 has deletion protection; dynascale leaves the database as it is"},
		{"one with replicas stays", back, with(resource.Available, func(r *Replica) { r.Replicas = []string{"deeper"} }), "", scale.GivenUp,
			"shop-dyn-1 has replicas of its own; dynascale leaves the database as it is"},
		{"one that lost the tag of its tier stays", back, with(resource.Available, func(r *Replica) { r.Tags = map[string]string{OperationTag: "a"} }), "", scale.GivenUp,
			"shop-dyn-1 was not made by dynascale for this tier; dynascale leaves the database as it is"},
		{"one that is deleted already is waited for", back, with("deleting", promoted), "", "", ""},
		{"one that turns round in this tick is looked at too", late, with(resource.Available, func(r *Replica) { r.Protected = true }), "", scale.GivenUp,
			"shop-dyn-1 has deletion protection; dynascale leaves the database as it is"},
		{"one that was promoted while it joined is no reader", adding(), with(resource.Available, promoted), "", scale.GivenUp,
			"shop-dyn-1 was promoted and is no longer a replica"},
		{"nor is it after the deadline", late, with(resource.Available, promoted), "", scale.GivenUp,
			"shop-dyn-1 was promoted and is no longer a replica"},
		{"a member of a cluster has no source and is a reader", adding(), with(resource.Available, func(r *Replica) { r.Database.Source, r.Cluster = "", "aurora" }), "", scale.Reached, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := AddReplica{}.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, result %q, trouble %q", call, op.Result, op.Trouble)
			}
		})
	}
}

func TestCallsOfANewReplicaThatAWSRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		verb    Verb
		kind    scale.Kind
		result  scale.Result
		trouble string
	}{
		{"a deletion that is forbidden is given up", Delete, scale.Denied, scale.GivenUp, "shop-dyn-1 does not work, and deleting it failed: AWS said no"},
		{"so is one that is invalid", Delete, scale.Invalid, scale.GivenUp, "shop-dyn-1 does not work, and deleting it failed: AWS said no"},
		{"one that has to wait is tried again", Delete, scale.Busy, "", "AWS said no"},
		{"so is one that is throttled", Delete, scale.Throttled, "", "AWS said no"},
		{"a quota ends the making", Create, scale.Exhausted, scale.GivenUp, "AWS said no"},
		{"and not the deleting", Delete, scale.Exhausted, "", "AWS said no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := adding(), Call{Verb: c.verb, Argument: "shop-dyn-1"}
			op.Back = c.verb == Delete
			if op = (AddReplica{}).Failed(Sent(op, call, noon), call, c.kind, "AWS said no", noon); op.Result != c.result || op.Trouble != c.trouble || op.Open() != (c.result == "") {
				t.Errorf("result %q, trouble %q", op.Result, op.Trouble)
			}
		})
	}
}
