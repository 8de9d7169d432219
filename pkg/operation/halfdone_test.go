package operation

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWhatIsLeftHalfDone(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 5, 0, 0, time.UTC)
	resize := func(phase, sent string) scale.Operation {
		op := scale.Operation{ID: "resize-vm-1", Kind: scale.Resize, Target: "i-1", Phase: phase, Sent: sent,
			Groups: []scale.Attachment{{Group: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"}}}
		if sent != "" {
			op.SentAt = at
		}
		return op
	}
	two := resize("starting", "stop")
	two.Groups = append(two.Groups, scale.Attachment{Group: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/73e2d6bc24d8a067"})
	alone := resize("starting", "stop")
	alone.Groups = nil
	fresh := resize("draining", "")
	fresh.Untouched = true
	back := scale.Operation{Kind: scale.AddReplica, Target: "shop-db-dyn-1", Back: true}
	going := back
	going.Sent, going.SentAt = "delete shop-db-dyn-1", at
	for _, c := range []struct {
		name string
		op   scale.Operation
		held Call
		want string
	}{
		{"nothing was sent", fresh, Call{}, "nothing was changed by resize-vm-1"},
		{"it leaves", resize("draining", "deregister x"), Call{}, "left half done: i-1 still runs, and is leaving target group reports"},
		{"it has left, and is not stopped", resize("stopping", "deregister x"), Call{Verb: Stop}, "left half done: i-1 still runs, and is out of target group reports"},
		{"the same, as far as the ledger knows", resize("stopping", "deregister x"), Call{}, "left half done: i-1 still runs, and is out of target group reports"},
		{"it was stopped", resize("stopping", "stop"), Call{}, "left half done: i-1 was told to STOP and will not be started again, and is out of target group reports"},
		{"it is to get its type", resize("starting", "stop"), Call{Verb: SetType, Argument: "m7g.large"}, "left half done: i-1 is STOPPED and not started, and is out of target group reports"},
		{"it was in two target groups", two, Call{Verb: Start}, "left half done: i-1 is STOPPED and not started, and is out of target groups reports, api"},
		{"it was in none", alone, Call{}, "left half done: i-1 is STOPPED and not started"},
		{"it was told to start", resize("starting", "start m7g.large"), Call{}, "left half done: i-1 was STOPPED; at 12:05 UTC it was told to start, and is out of target group reports"},
		{"it was told to start, and stays down", resize("starting", "start m7g.large"), Call{Verb: Start}, "left half done: i-1 is STOPPED and not started, and is out of target group reports"},
		{"it runs", resize("verifying", "start m7g.large"), Call{}, "left half done: i-1 runs, and is perhaps out of target group reports"},
		{"a replica that is made", scale.Operation{Kind: scale.AddReplica, Target: "shop-db-dyn-1", Phase: "creating"}, Call{}, "under way: replica shop-db-dyn-1 was ordered, and RDS continues to create it (creating)"},
		{"a replica that does not work", back, Call{Verb: Delete}, "left half done: replica shop-db-dyn-1 does not work, is not deleted, and is billed"},
		{"a replica that does not work, and goes", going, Call{}, "under way: the deletion of replica shop-db-dyn-1 was sent, and RDS continues it"},
		{"a replica that goes", scale.Operation{Kind: scale.RemoveReplica, Target: "shop-db-dyn-1"}, Call{}, "under way: the deletion of replica shop-db-dyn-1 was sent, and RDS continues it"},
		{"a class", scale.Operation{Kind: scale.ChangeClass, Target: "shop-db", From: "db.r6g.large", To: "db.r6g.xlarge"}, Call{}, "under way: the change of shop-db from db.r6g.large to db.r6g.xlarge was sent, and RDS continues it"},
	} {
		if got := HalfDone(c.op, c.held); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
