package session

import (
	"context"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/dynascale/dynascale/pkg/scale"
)

// allow reports whether a call is let through at once.
func (l *Limiter) allow(service, operation string) bool {
	b := l.bucket(bucketKey{service, reading(operation)})
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next(time.Now()) == 0
}

func TestReadsAndWritesDoNotStarveEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(40, 40)
		for range 50 {
			if !l.allow("Auto Scaling", "DescribeAutoScalingGroups") {
				t.Fatal("five seconds' worth of reads may be made at once")
			}
		}
		if l.allow("Auto Scaling", "DescribePolicies") {
			t.Error("a read beyond the burst was allowed at once")
		}
		for range 25 {
			if !l.allow("Auto Scaling", "SetDesiredCapacity") {
				t.Fatal("exhausted reads hold a write")
			}
		}
		if l.allow("Auto Scaling", "SetDesiredCapacity") {
			t.Error("a write beyond the burst was allowed at once")
		}
		if !l.allow("CloudWatch", "GetMetricData") {
			t.Error("one service exhausts another")
		}
		time.Sleep(100 * time.Millisecond)
		if !l.allow("Auto Scaling", "DescribeAutoScalingGroups") || l.allow("Auto Scaling", "DescribeAutoScalingGroups") {
			t.Error("100 ms at 10 a second bring exactly one read")
		}
	})
}

// Auto Scaling counts reads and writes in one limit: writes make way for reads, and
// never the other way round.
func TestWritesMakeWayForReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(40, 40)
		refused := &smithy.GenericAPIError{Code: "Throttling", Message: "Rate exceeded"}
		reads, writes := bucketKey{"Auto Scaling", true}, bucketKey{"Auto Scaling", false}
		time.Sleep(time.Second)
		l.learn(writes, time.Now(), refused)
		if r, w := l.bucket(reads).pace(), l.bucket(writes).pace(); r != 10 || w != 2.5 {
			t.Errorf("after a throttled write: %g reads and %g writes a second, want 10 and 2.5", r, w)
		}
		time.Sleep(time.Second)
		l.learn(reads, time.Now(), refused)
		if r, w := l.bucket(reads).pace(), l.bucket(writes).pace(); r != 5 || w != 1.25 {
			t.Errorf("after a throttled read: %g reads and %g writes a second, want 5 and 1.25", r, w)
		}
		if other := l.bucket(bucketKey{"RDS", false}).pace(); other != 5 {
			t.Errorf("another service is slowed to %g", other)
		}
	})
}

// What says nothing about AWS's limit moves nothing.
func TestWhatIsLearned(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"accepted", nil, "grows"},
		{"refused for another reason", &smithy.GenericAPIError{Code: "ValidationError"}, "grows"},
		{"throttled", &smithy.GenericAPIError{Code: "Throttling"}, "halved"},
		{"throttled, as EC2 says it", &smithy.GenericAPIError{Code: "RequestLimitExceeded"}, "halved"},
		{"no answer", context.DeadlineExceeded, "stays"},
		{"a fault of AWS's own", &smithy.GenericAPIError{Code: "InternalFailure"}, "stays"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, key := NewLimiter(40, 40), bucketKey{service: "Auto Scaling"}
				for l.allow("Auto Scaling", "SetDesiredCapacity") { // until one has to wait
				}
				time.Sleep(500 * time.Millisecond)
				l.learn(key, time.Now(), c.err)
				got := "stays"
				switch now := l.bucket(key).pace(); {
				case now > firstWrites:
					got = "grows"
				case now == firstWrites/2.:
					got = "halved"
				}
				if got != c.want {
					t.Errorf("the rate %s (%g a second), want it to be %s", got, l.bucket(key).pace(), c.want)
				}
			})
		})
	}
}

// A turn taken beforehand is one token, not two, and only for the call it is for.
func TestATurnIsUsedOnce(t *testing.T) {
	alone(t)
	fake := &fakeSTS{}
	server := httptest.NewServer(fake)
	defer server.Close()
	l := NewLimiter(40, 0.4) // two writes at once, and one in 2.5 s
	cfg, err := Load(t.Context(), Options{Region: "us-east-1", Endpoint: server.URL, Limiter: l})
	if err != nil {
		t.Fatal(err)
	}
	left := func() float64 {
		b := l.bucket(bucketKey{"STS", true})
		b.mu.Lock()
		defer b.mu.Unlock()
		return math.Ceil(b.tokens)
	}
	ctx, err := l.Turn(t.Context(), time.Time{}, "STS", "GetCallerIdentity")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{49, 48} {
		if _, err := WhoAmI(ctx, cfg); err != nil {
			t.Fatal(err)
		}
		if got := left(); got != want && got != want+1 { // some time has passed
			t.Errorf("call %d: %g tokens are left, want %g", i+1, got, want)
		}
	}
	soon := time.Now().Add(time.Second)
	for range 2 {
		if _, err := l.Turn(t.Context(), soon, "Auto Scaling", "SetDesiredCapacity"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = l.Turn(t.Context(), soon, "Auto Scaling", "SetDesiredCapacity")
	if scale.KindOf(err) != scale.Throttled || !strings.Contains(err.Error(), "dynascale now sends at most 0.4 writes a second to Auto Scaling (aws.rate.writes allows 0.4)") {
		t.Errorf("got %v", err)
	}
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
		}, scale.Unreachable, "the call was cancelled"},
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
