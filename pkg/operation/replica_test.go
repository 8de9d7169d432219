package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func adding() scale.Operation {
	return scale.Operation{ID: "a", Tier: "readers", Kind: scale.AddReplica, Target: "shop-dyn-1", Began: noon, Since: noon, Deadline: noon.Add(2 * time.Hour)}
}

// reader is a replica that operation a made.
func reader(status, replication string) Replica {
	return Replica{
		Database: resource.Database{ID: "shop-dyn-1", Status: status, Replication: replication, Source: "shop",
			Tags: map[string]string{TierTag: "readers", OperationTag: "a"}},
		Found: true, Source: resource.Database{ID: "shop", Status: resource.Available}, SourceFound: true,
	}
}

func TestAddReplicaNext(t *testing.T) {
	none := Replica{Source: resource.Database{ID: "shop", Status: resource.Available}, SourceFound: true}
	busy := none
	busy.Source.Status = "backing-up"
	foreign := reader(resource.Available, "replicating")
	foreign.Tags = nil
	seen := func(op scale.Operation) scale.Operation { op.Step = 2; return op }
	back := func(op scale.Operation) scale.Operation { op.Back = true; return op }
	late := func(op scale.Operation) scale.Operation { op.Deadline = noon.Add(-time.Second); return op }
	sent := func(op scale.Operation, ago time.Duration) scale.Operation {
		op.Sent, op.SentAt = "create shop-dyn-1", noon.Add(-ago)
		return op
	}
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Replica
		call    string
		phase   string
		result  scale.Result
		trouble string
	}{
		{name: "orders it", op: adding(), seen: none, call: "create shop-dyn-1", phase: "ordering"},
		{name: "once", op: sent(adding(), 30*time.Second), seen: none, phase: "ordering"},
		{name: "waits for a source that is busy", op: adding(), seen: busy, phase: "ordering", trouble: "the replica cannot be created now, because its source or its cluster is not available"},
		{name: "gives up when nothing came of it", op: late(adding()), seen: none, result: scale.GivenUp, trouble: "the creation of the replica did not start before the deadline of the operation"},
		{name: "waits while it is made", op: adding(), seen: reader("creating", ""), phase: "creating"},
		{name: "and while it joins", op: adding(), seen: reader(resource.Available, "error"), phase: "joining", trouble: "replication is error"},
		{name: "is done when it replicates", op: adding(), seen: reader(resource.Available, "replicating"), result: scale.Reached},
		{name: "a backup of it is no reason to wait", op: adding(), seen: reader("backing-up", "replicating"), result: scale.Reached},
		{name: "nor is an optimisation of its storage", op: adding(), seen: reader("storage-initialization", "replicating"), result: scale.Reached},
		{name: "one that works is kept however late", op: late(adding()), seen: reader("storage-optimization", "replicating"), result: scale.Reached},
		{name: "also on the way back", op: back(seen(adding())), seen: reader(resource.Available, "replicating"), result: scale.Reached},
		{name: "but for one that RDS was told to delete", op: func() scale.Operation {
			op := back(seen(adding()))
			op.Sent, op.SentAt = "delete shop-dyn-1", noon.Add(-10*time.Second)
			return op
		}(), seen: reader(resource.Available, "replicating"), phase: "deleting"},
		{name: "one that somebody deleted is not made again", op: seen(adding()), seen: none, result: scale.GivenUp, trouble: "deleted outside dynascale: shop-dyn-1"},
		{name: "one that RDS could not make is deleted", op: adding(), seen: reader("incompatible-network", ""), call: "delete shop-dyn-1", phase: "deleting", trouble: "the replica does not work: its status is incompatible-network"},
		{name: "and one that takes too long", op: late(adding()), seen: reader("creating", ""), call: "delete shop-dyn-1", phase: "deleting", trouble: "the status of the replica was still creating after the deadline, 11:59 UTC"},
		{name: "the way back ends when it is gone", op: back(seen(adding())), seen: none, result: scale.RolledBack},
		{name: "another's database of that name is not touched", op: back(adding()), seen: foreign, result: scale.GivenUp, trouble: "shop-dyn-1 exists and was not made by this operation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := AddReplica{}.Next(c.op, c.seen, noon)
			if call.String() != c.call || c.phase != "" && op.Phase != c.phase || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, phase %q, result %q, trouble %q", call, op.Phase, op.Result, op.Trouble)
			}
		})
	}
}

func TestRemoveReplicaNext(t *testing.T) {
	removing := scale.Operation{ID: "d", Tier: "readers", Kind: scale.RemoveReplica, Target: "shop-dyn-1", Began: noon.Add(-10 * time.Minute), Deadline: noon.Add(time.Hour)}
	fresh := removing
	fresh.Began = noon.Add(-time.Minute)
	with := func(change func(*Replica)) Replica {
		r := reader(resource.Available, "replicating")
		change(&r)
		return r
	}
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Replica
		call    string
		result  scale.Result
		trouble string
	}{
		{"readers get time to leave", fresh, reader(resource.Available, "replicating"), "", "", ""},
		{"then it is deleted", removing, reader(resource.Available, "replicating"), "delete shop-dyn-1", "", ""},
		{"waits while it is deleted", removing, reader("deleting", ""), "", "", ""},
		{"is done when it is gone", removing, Replica{}, "", scale.Reached, ""},
		{"never one without the tag", removing, with(func(r *Replica) { r.Tags = map[string]string{"Name": "x"} }), "", scale.GivenUp, "shop-dyn-1 was not made by dynascale for this tier"},
		{"never one of another tier", removing, with(func(r *Replica) { r.Tags[TierTag] = "other" }), "", scale.GivenUp, "shop-dyn-1 was not made by dynascale for this tier"},
		{"never one that was promoted", removing, with(func(r *Replica) { r.Database.Source = "" }), "", scale.GivenUp, "shop-dyn-1 was promoted and is no longer a replica"},
		{"never the writer", removing, with(func(r *Replica) { r.Cluster, r.Writer = "shop", true }), "", scale.GivenUp, "shop-dyn-1 is the writer now"},
		{"never the last of a cluster", removing, with(func(r *Replica) { r.Cluster, r.Last = "shop", true }), "", scale.GivenUp, "shop-dyn-1 is the last member of its cluster"},
		{"never one with replicas in another region", removing, with(func(r *Replica) { r.Distant = []string{"arn:aws:rds:us-east-1:1:db:far"} }), "", scale.GivenUp, "shop-dyn-1 has replicas of its own"},
		{"never one with replicas of its own", removing, with(func(r *Replica) { r.Replicas = []string{"x"} }), "", scale.GivenUp, "shop-dyn-1 has replicas of its own"},
		{"never one that is protected", removing, with(func(r *Replica) { r.Protected = true }), "", scale.GivenUp, "shop-dyn-1 has deletion protection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := RemoveReplica{Drain: 5 * time.Minute}.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, result %q, trouble %q", call, op.Result, op.Trouble)
			}
		})
	}
}
