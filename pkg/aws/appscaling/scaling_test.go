package appscaling

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/scale"
)

// service is what stands before the operations of Application Auto Scaling on the wire.
const service = "AnyScaleFrontendService."

// play is a client whose endpoint follows a script.
func play(t *testing.T, answers ...querytest.Answer) (*Client, *jsontest.Script) {
	cfg, script := jsontest.Play(t, answers...)
	return New(cfg), script
}

func TestReplicaScaling(t *testing.T) {
	c, script := play(t,
		jsontest.OK(`{"ScalableTargets":[{"ServiceNamespace":"rds","ResourceId":"cluster:shop","ScalableDimension":"rds:cluster:ReadReplicaCount","MinCapacity":1,"MaxCapacity":4,`+
			`"RoleARN":"arn:aws:iam::123456789012:role/x","CreationTime":1772323200.5,`+
			`"SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false}}],"NextToken":"more"}`),
		jsontest.OK(`{"ScalableTargets":[{"ResourceId":"cluster:Quiet","MinCapacity":0,"MaxCapacity":15,`+
			`"SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":true,"ScheduledScalingSuspended":true}},`+
			`{"ResourceId":"cluster:odd","ScalableDimension":"rds:cluster:Capacity","MinCapacity":1,"MaxCapacity":2}]}`))
	got, err := c.ReplicaScaling(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"shop":  "Application Auto Scaling keeps the number of readers between 1 and 4",
		"quiet": "Application Auto Scaling keeps the number of readers between 0 and 15, but is suspended now",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	sent := []jsontest.Call{
		{Target: service + "DescribeScalableTargets", Sent: map[string]any{"ServiceNamespace": "rds", "MaxResults": 50.0}},
		{Target: service + "DescribeScalableTargets", Sent: map[string]any{"ServiceNamespace": "rds", "MaxResults": 50.0, "NextToken": "more"}},
	}
	if diff := cmp.Diff(sent, script.Calls); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsScaled(t *testing.T) {
	c, _ := play(t, jsontest.OK(`{"ScalableTargets":[]}`))
	if got, err := c.ReplicaScaling(t.Context()); err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestReplicaScalingFails(t *testing.T) {
	const doing = "listing what Application Auto Scaling scales in RDS: "
	for _, c := range []struct {
		name   string
		answer querytest.Answer
		kind   scale.Kind
		want   string
		calls  int
	}{
		{"denied", jsontest.Refusal(400, "AccessDeniedException", "no"), scale.Denied, "denied: AccessDeniedException: no", 1},
		{"changed meanwhile", jsontest.Refusal(400, "ConcurrentUpdateException", "again"), scale.Busy, "busy: ConcurrentUpdateException: again", 1},
		{"broken", jsontest.Refusal(500, "InternalServiceException", "oops"), scale.Internal, "internal: InternalServiceException: oops", 1},
		{"endless", jsontest.OK(`{"ScalableTargets":[],"NextToken":"again"}`), scale.Internal, "internal: the list has more than 100 pages, and dynascale stopped reading it", maxPages},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, c.answer)
			if got, err := client.ReplicaScaling(t.Context()); got != nil || scale.KindOf(err) != c.kind || err.Error() != doing+c.want || len(script.Calls) != c.calls {
				t.Errorf("got %v, %v after %d calls", got, err, len(script.Calls))
			}
		})
	}
}
