package session

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestReadsNeverStarveWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(10, 5)
		reads := l.bucket("Auto Scaling", "DescribeAutoScalingGroups")
		for range 50 {
			if !reads.Allow() {
				t.Fatal("five seconds' worth of reads may be made at once")
			}
		}
		if reads.Allow() {
			t.Error("a read beyond the burst was allowed at once")
		}
		if !l.bucket("Auto Scaling", "SetDesiredCapacity").Allow() {
			t.Error("exhausted reads hold a write")
		}
		if l.bucket("Auto Scaling", "DescribePolicies") != reads {
			t.Error("two reads of one service have two buckets")
		}
		if !l.bucket("CloudWatch", "GetMetricData").Allow() {
			t.Error("one service exhausts another")
		}
		time.Sleep(100 * time.Millisecond)
		if !reads.Allow() || reads.Allow() {
			t.Error("100 ms at 10 a second bring exactly one read")
		}
	})
}

func TestOverLimitFailsAtOnceAndReachesNobody(t *testing.T) {
	alone(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "k")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "s")
	sts := &fakeSTS{}
	server := httptest.NewServer(sts)
	defer server.Close()
	calls := 0
	cfg, err := Load(t.Context(), Options{
		Region: "us-east-1", Endpoint: server.URL, Limiter: NewLimiter(0.1, 0.1),
		OnCall: func(string, string, time.Duration, error) { calls++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := WhoAmI(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	_, err = WhoAmI(ctx, cfg)
	if scale.KindOf(err) != scale.Throttled || !strings.Contains(err.Error(), "aws.rate") {
		t.Errorf("got %v, want dynascale's own limit", err)
	}
	if ctx.Err() != nil {
		t.Error("the refusal was waited for")
	}
	if len(sts.forms) != 1 || calls != 1 {
		t.Errorf("%d requests reached AWS and %d were counted, want 1 and 1", len(sts.forms), calls)
	}
}

// lateTimer is a context whose deadline has passed before its timer fired.
type lateTimer struct{ context.Context }

func (lateTimer) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

func TestATimeThatIsOverIsNotBlamedOnTheLimit(t *testing.T) {
	for _, tt := range []struct {
		name string
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		kind scale.Kind
		want string
	}{
		{"expired", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Now().Add(-time.Second))
		}, scale.Unreachable, "no answer within the time allowed"},
		{"expired, its timer is late", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return lateTimer{ctx}, func() {}
		}, scale.Unreachable, "no answer within the time allowed"},
		{"given up while it waits", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(20*time.Millisecond, cancel)
			return ctx, cancel
		}, scale.Unreachable, "the call was given up"},
		{"too short for the wait", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		}, scale.Throttled, "aws.rate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alone(t)
			server := httptest.NewServer(&fakeSTS{})
			defer server.Close()
			cfg, err := Load(t.Context(), Options{Region: "us-east-1", Endpoint: server.URL, Limiter: NewLimiter(0.1, 0.1)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := WhoAmI(t.Context(), cfg); err != nil { // takes the only token
				t.Fatal(err)
			}
			ctx, cancel := tt.ctx(t.Context())
			defer cancel()
			if _, err = WhoAmI(ctx, cfg); scale.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s: %s", err, tt.kind, tt.want)
			}
		})
	}
}

func TestWhatIsAWrite(t *testing.T) {
	for operation, want := range map[string]bool{
		"DescribeInstances": true, "DescribeTargetHealth": true, "GetMetricData": true, "ListQueues": true,
		"SetDesiredCapacity": false, "UpdateAutoScalingGroup": false, "StopInstances": false, "StartInstances": false, "ModifyInstanceAttribute": false,
		"RegisterTargets": false, "DeregisterTargets": false, "CreateDBInstance": false, "CreateDBInstanceReadReplica": false,
		"DeleteDBInstance": false, "ModifyDBInstance": false, "ModifyDBCluster": false, "PutParameter": false,
	} {
		if got := reading(operation); got != want {
			t.Errorf("%s: reading is %v, want %v", operation, got, want)
		}
	}
}
