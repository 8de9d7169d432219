package ecs

import (
	"math"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/scale"
)

// CodeDeploy's services take no other field, and zero is a count like any other.
func TestSetDesiredCountSendsTheCountAlone(t *testing.T) {
	for _, size := range []int{0, 7} {
		c, script := play(t, jsontest.OK(`{"service":{"serviceName":"web","desiredCount":7}}`))
		if err := c.SetDesiredCount(t.Context(), "shop", "web", size); err != nil {
			t.Error(err)
		}
		want := []jsontest.Call{{Target: target + "UpdateService", Sent: map[string]any{"cluster": "shop", "service": "web", "desiredCount": float64(size)}}}
		if diff := cmp.Diff(want, script.Calls); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSetDesiredCountFails(t *testing.T) {
	const doing = "setting the desired count of service web of cluster shop to 7: "
	for _, c := range []struct {
		name   string
		size   int
		answer querytest.Answer
		want   string
		kind   scale.Kind
		calls  int
	}{
		{"gone", 7, jsontest.Refusal(400, "ServiceNotFoundException", "Service not found."), doing + "missing: ServiceNotFoundException: Service not found.", scale.Missing, 1},
		{"being deleted", 7, jsontest.Refusal(400, "ServiceNotActiveException", "Service was not ACTIVE."), doing + "missing: ServiceNotActiveException: Service was not ACTIVE.", scale.Missing, 1},
		{"its cluster is gone", 7, jsontest.Refusal(400, "ClusterNotFoundException", "Cluster not found."), doing + "missing: ClusterNotFoundException: Cluster not found.", scale.Missing, 1},
		{"a daemon", 7, jsontest.Refusal(400, "InvalidParameterException", "The daemon scheduling strategy does not support a desired count."),
			doing + "invalid: InvalidParameterException: The daemon scheduling strategy does not support a desired count.", scale.Invalid, 1},
		{"not allowed", 7, jsontest.Refusal(400, "AccessDeniedException", "no"), doing + "denied: AccessDeniedException: no", scale.Denied, 1},
		{"throttled, which the caller repeats", 7, jsontest.Refusal(400, "ThrottlingException", "Rate exceeded"), doing + "throttled: ThrottlingException: Rate exceeded", scale.Throttled, 1},
		{"the fault of ECS, which is tried again", 7, jsontest.Refusal(500, "ServerException", "oops"), doing + "internal: ServerException: oops", scale.Internal, 3},
		{"below zero", -1, jsontest.OK(`{}`), "setting the desired count of service web of cluster shop to -1: invalid: -1 is not a valid size", scale.Invalid, 0},
		{"beyond numbers", math.MaxInt32 + 1, jsontest.OK(`{}`), "setting the desired count of service web of cluster shop to 2147483648: invalid: 2147483648 is not a valid size", scale.Invalid, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, script := jsontest.Play(t, c.answer)
			cfg.Retryer = func() aws.Retryer {
				return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
			}
			if err := New(cfg).SetDesiredCount(t.Context(), "shop", "web", c.size); err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
			if len(script.Calls) != c.calls {
				t.Errorf("%d calls", len(script.Calls))
			}
		})
	}
}
