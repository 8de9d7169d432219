package resource

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestLeftHalfDone(t *testing.T) {
	for name, c := range map[string]struct {
		op   scale.Operation
		want string
	}{
		"a machine before its first call": {scale.Operation{Kind: scale.Resize, Target: "i-1"}, "nothing was asked of AWS yet: i-1 stays as it is"},
		"a machine that goes down": {scale.Operation{Kind: scale.Resize, Target: "i-1", From: "m7g.large", To: "m7g.xlarge", Sent: "stop"},
			"i-1 is perhaps stopped or out of its target groups, and its type is m7g.large or m7g.xlarge: dynascale leaves it in this state"},
		"a class that is ordered": {scale.Operation{Kind: scale.ChangeClass, Target: "db", From: "a", To: "b", Sent: "modify"},
			"RDS continues what it has accepted: db ends at b or stays at a"},
		"a capacity that is not": {scale.Operation{Kind: scale.ChangeACU, Target: "shop"}, "nothing was asked of AWS yet: shop stays as it is"},
		"a replica that is ordered": {scale.Operation{Kind: scale.AddReplica, Target: "db-dyn-1", Sent: "create"},
			"RDS continues what it has accepted: the replica db-dyn-1 may exist and is then billed; dynascale does not delete it"},
		"a replica that is not":     {scale.Operation{Kind: scale.AddReplica, Target: "db-dyn-1"}, "nothing was asked of AWS yet: there is no replica db-dyn-1"},
		"a replica that drains":     {scale.Operation{Kind: scale.RemoveReplica, Target: "db-dyn-1"}, "the replica db-dyn-1 stays and is billed"},
		"a replica that is deleted": {scale.Operation{Kind: scale.RemoveReplica, Target: "db-dyn-1", Sent: "delete"}, "the replica db-dyn-1 is deleted if RDS has accepted the deletion; else it stays and is billed"},
		"of a later version":        {scale.Operation{Kind: "x"}, "what the operation has changed so far stays as it is"},
	} {
		if got := LeftHalfDone(c.op); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
