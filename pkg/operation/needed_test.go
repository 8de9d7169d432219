package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// member is a reader of a cluster that operation a made, beside another.
func member(status string) Replica {
	r := reader(status, "")
	r.Database.Source, r.Cluster, r.ID = "", "aurora", "shop-dyn-1"
	r.Home = resource.Cluster{ID: "aurora", Status: resource.Available, Engine: "aurora-mysql"}
	r.Source = resource.Database{ID: "aurora-1", Cluster: "aurora", Status: resource.Available}
	r.Others = []resource.Database{{ID: "aurora-2", Cluster: "aurora", Status: resource.Available}}
	return r
}

// No reader is deleted that may be the last good copy: what makes it expendable is looked
// at anew until the call is made.
func TestARemovalIsTakenBackWhenTheReaderIsNeeded(t *testing.T) {
	drained := scale.Operation{ID: "d", Tier: "readers", Kind: scale.RemoveReplica, Target: "shop-dyn-1", Size: 1, Before: 2,
		Began: noon.Add(-10 * time.Minute), Deadline: noon.Add(time.Hour)}
	draining := drained
	draining.Began = noon.Add(-time.Minute)
	refused := drained
	refused.Sent, refused.Trouble = "delete shop-dyn-1", "AWS said no"
	sent := refused
	sent.SentAt = noon.Add(-30 * time.Second)
	lost := refused
	lost.SentAt = noon.Add(-2 * time.Minute)
	none := drained
	none.Size = 0
	plain := func(change func(*Replica)) Replica {
		r := reader(resource.Available, resource.Replicating)
		r.Others = []resource.Database{{ID: "shop-old", Source: "shop", Status: resource.Available, Replication: resource.Replicating}}
		change(&r)
		return r
	}
	source := func(status string) Replica { return plain(func(r *Replica) { r.Source.Status = status }) }
	cluster := func(change func(*Replica)) Replica {
		r := member(resource.Available)
		change(&r)
		return r
	}
	alone := func(r *Replica) { r.Others = nil }
	idle := func(r *Replica) { r.Others[0].Replication = "error" }
	const takenBack = scale.RolledBack
	for _, c := range []struct {
		name    string
		op      scale.Operation
		seen    Replica
		call    string
		result  scale.Result
		trouble string
	}{
		{"all is well", drained, source(resource.Available), "delete shop-dyn-1", "", ""},
		{"a backup of the source is no trouble", drained, source("backing-up"), "delete shop-dyn-1", "", ""},
		{"nor is an optimisation of its storage", drained, source("storage-optimization"), "delete shop-dyn-1", "", ""},
		{"the source has failed", drained, source("failed"), "", takenBack, "cancelled: the source database shop is failed"},
		{"while readers leave too", draining, source("failed"), "", takenBack, "cancelled: the source database shop is failed"},
		{"the source is full", drained, source("storage-full"), "", takenBack, "cancelled: the source database shop is storage-full"},
		{"it restarts", drained, source("rebooting"), "", takenBack, "cancelled: the source database shop is rebooting"},
		{"it is changed", drained, source("modifying"), "", takenBack, "cancelled: the source database shop is modifying"},
		{"it is deleted", drained, source("deleting"), "", takenBack, "cancelled: the source database shop is deleting"},
		{"its key is lost", drained, source("inaccessible-encryption-credentials-recoverable"), "", takenBack,
			"cancelled: the source database shop is inaccessible-encryption-credentials-recoverable"},
		{"it is something that nobody knows", drained, source("quiescing"), "", takenBack, "cancelled: the source database shop is quiescing"},
		{"it is gone", drained, plain(func(r *Replica) { r.SourceFound, r.Source = false, resource.Database{} }), "", takenBack, "cancelled: the source database was not found"},
		{"a broken reader stays as well while its source is away", drained, func() Replica { r := source("failed"); r.Replication = "error"; return r }(), "", takenBack,
			"cancelled: the source database shop is failed"},
		{"after a call that AWS refused", refused, source("failed"), "", takenBack, "cancelled: the source database shop is failed"},
		{"one that AWS may have taken has to show", sent, source("failed"), "", "", "AWS said no"},
		{"and one that did not arrive is not sent again", lost, source("failed"), "", takenBack, "cancelled: the source database shop is failed"},
		{"the other one has stopped to work", drained, plain(idle), "", takenBack, "cancelled: shop-dyn-1 is the last reader that works"},
		{"or is gone", drained, plain(alone), "", takenBack, "cancelled: shop-dyn-1 is the last reader that works"},
		{"which is as it should be where none is wanted", none, plain(alone), "delete shop-dyn-1", "", ""},

		{"a cluster and its writer are well", drained, cluster(func(*Replica) {}), "delete shop-dyn-1", "", ""},
		{"it fails over, and has no writer", drained, cluster(func(r *Replica) { r.Home.Status, r.SourceFound, r.Source = "failing-over", false, resource.Database{} }), "", takenBack,
			"cancelled: cluster aurora is failing-over"},
		{"it has none although it is available", drained, cluster(func(r *Replica) { r.SourceFound, r.Source = false, resource.Database{} }), "", takenBack,
			"cancelled: cluster aurora has no writer at the moment"},
		{"it fails over", drained, cluster(func(r *Replica) { r.Home.Status = "failing-over" }), "", takenBack, "cancelled: cluster aurora is failing-over"},
		{"its writer has failed", drained, cluster(func(r *Replica) { r.Source.Status = "failed" }), "", takenBack, "cancelled: aurora-1, the writer of cluster aurora, is failed"},
		{"its writer restarts", drained, cluster(func(r *Replica) { r.Source.Status = "rebooting" }), "", takenBack, "cancelled: aurora-1, the writer of cluster aurora, is rebooting"},
		{"its writer is deleted", drained, cluster(func(r *Replica) { r.Source.Status = "deleting" }), "", takenBack, "cancelled: aurora-1, the writer of cluster aurora, is deleting"},
		{"it is wound back", drained, cluster(func(r *Replica) { r.Home.Status = "backtracking" }), "", takenBack, "cancelled: cluster aurora is backtracking"},
		{"it is gone", drained, cluster(func(r *Replica) { r.Home.Status, r.SourceFound = "", false }), "", takenBack, "cancelled: cluster aurora is gone"},
		{"its last reader stays", drained, cluster(alone), "", takenBack, "cancelled: shop-dyn-1 is the last reader that works"},
		{"where one is to be left", none, cluster(alone), "delete shop-dyn-1", "", ""},
		{"the writer itself is never taken back, but given up", drained, cluster(func(r *Replica) { r.Writer, r.Home.Status = true, "failing-over" }), "", scale.GivenUp, "shop-dyn-1 is the writer now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, call := RemoveReplica{Drain: 5 * time.Minute}.Next(c.op, c.seen, noon)
			if call.String() != c.call || op.Result != c.result || op.Trouble != c.trouble {
				t.Errorf("call %q, result %q, trouble %q", call, op.Result, op.Trouble)
			}
		})
	}
}

// A reader that serves nobody has nobody to wait for.
func TestAReaderThatServesNobodyIsNotDrained(t *testing.T) {
	op := scale.Operation{ID: "d", Tier: "readers", Kind: scale.RemoveReplica, Target: "shop-dyn-1", Size: 1, Before: 2, Began: noon, Deadline: noon.Add(time.Hour)}
	for _, c := range []struct {
		name, status, replication, call, phase, trouble string
	}{
		{"it works", resource.Available, resource.Replicating, "", "draining", ""},
		{"its replication is broken", resource.Available, "error", "delete shop-dyn-1", "deleting", ""},
		{"it was terminated", "backing-up", "terminated", "delete shop-dyn-1", "deleting", ""},
		{"it has failed", "failed", "", "delete shop-dyn-1", "deleting", ""},
		{"it is full", "storage-full", resource.Replicating, "delete shop-dyn-1", "deleting", ""},
		{"it restarts, and is back in a moment", "rebooting", resource.Replicating, "", "draining", ""},
		{"it is changed", "modifying", resource.Replicating, "", "draining", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := reader(c.status, c.replication)
			seen.Others = []resource.Database{{ID: "shop-old", Source: "shop", Status: resource.Available, Replication: resource.Replicating}}
			got, call := RemoveReplica{Drain: 5 * time.Minute}.Next(op, seen, noon)
			if call.String() != c.call || got.Phase != c.phase || got.Trouble != c.trouble {
				t.Errorf("call %q, phase %q, trouble %q", call, got.Phase, got.Trouble)
			}
		})
	}
	drained := op
	drained.Began = noon.Add(-10 * time.Minute)
	unknown := reader("quiescing", resource.Replicating)
	got, call := RemoveReplica{Drain: 5 * time.Minute}.Next(drained, unknown, noon)
	if !call.Waits() || got.Trouble != "dynascale does not delete the replica while its status is quiescing" || !got.Open() {
		t.Errorf("call %q, %q", call, got.Trouble)
	}
}

func TestWhichReadersServeNobody(t *testing.T) {
	for _, c := range []struct {
		status, replication, cluster string
		working, idle, broken        bool
		use                          int
		trouble                      string
	}{
		{resource.Available, resource.Replicating, "", true, false, false, 2, ""},
		{"storage-optimization", resource.Replicating, "", true, false, false, 2, ""},
		{resource.Available, "", "", false, true, false, 1, "replication is not running yet"},
		{resource.Available, "error", "", false, true, true, 0, "replication is error"},
		{resource.Available, "terminated", "", false, true, true, 0, "replication is terminated"},
		{resource.Available, "stopped", "", false, true, false, 1, "replication is stopped"},
		{resource.Available, "replication stop point reached", "", false, true, false, 1, "replication is replication stop point reached"},
		{"modifying", resource.Replicating, "", false, false, false, 2, "modifying"},
		{"creating", "", "", false, false, false, 2, "creating"},
		{"failed", "", "", false, true, true, 0, "failed"},
		{"incompatible-parameters", resource.Replicating, "", false, true, true, 0, "incompatible-parameters"},
		{"storage-full", "error", "", false, true, true, 0, "storage-full"},
		{resource.Available, "", "aurora", true, false, false, 2, ""},
		{"failed", "", "aurora", false, true, true, 0, "failed"},
		{"rebooting", "", "aurora", false, false, false, 2, "rebooting"},
	} {
		db := resource.Database{Status: c.status, Replication: c.replication, Cluster: c.cluster}
		if Working(db) != c.working || Idle(db) != c.idle || Broken(db) != c.broken || Use(db) != c.use || Trouble(db) != c.trouble {
			t.Errorf("%s %q %s: works %v, idle %v, broken %v, use %d, %q", c.status, c.replication, c.cluster, Working(db), Idle(db), Broken(db), Use(db), Trouble(db))
		}
	}
}
