package session

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// scripted answers each attempt by what it finds in its script, in make-believe time.
type scripted struct {
	attempts atomic.Int64
	answer   func(attempt int64, w http.ResponseWriter)
	took     time.Duration
	cut      func(attempt int64) error
}

func (s *scripted) Do(r *http.Request) (*http.Response, error) {
	n := s.attempts.Add(1)
	time.Sleep(s.took)
	if s.cut != nil {
		if err := s.cut(n); err != nil {
			return nil, err
		}
	}
	w := httptest.NewRecorder()
	s.answer(n, w)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func xmlError(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>words</Message></Error></ErrorResponse>"))
}

func accepted(w http.ResponseWriter) {
	_, _ = w.Write([]byte("<SetDesiredCapacityResponse><ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></SetDesiredCapacityResponse>"))
}

func TestABrakeEndsRetries(t *testing.T) {
	for _, c := range []struct {
		name     string
		client   *scripted
		pull     time.Duration // after the call begins
		limiter  bool          // the call waits for its turn first, for a second
		attempts int64
		kind     scale.Kind
		text     string
	}{
		{"pulled before the first attempt, while it waits for its turn", &scripted{answer: func(_ int64, w http.ResponseWriter) { accepted(w) }},
			100 * time.Millisecond, true, 0, scale.Stopped, "not sent, held by the pause a12"},
		{"pulled while the first attempt is refused by AWS", &scripted{took: time.Second, answer: func(n int64, w http.ResponseWriter) {
			if n == 1 {
				xmlError(w, 400, "Throttling")
				return
			}
			accepted(w)
		}}, 500 * time.Millisecond, false, 1, scale.Stopped, "not sent again, held by the pause a12"},
		{"pulled while an attempt gets a fault of AWS: it may have arrived", &scripted{took: time.Second, answer: func(n int64, w http.ResponseWriter) {
			if n == 1 {
				xmlError(w, 500, "InternalFailure")
				return
			}
			accepted(w)
		}}, 500 * time.Millisecond, false, 1, scale.Internal, "InternalFailure: words (not tried again because of the pause a12)"},
		{"pulled while an attempt gets no answer: it may have arrived", &scripted{took: time.Second, cut: func(n int64) error {
			if n == 1 {
				return syscall.ECONNRESET
			}
			return nil
		}, answer: func(_ int64, w http.ResponseWriter) { accepted(w) }}, 500 * time.Millisecond, false, 1, scale.Unreachable, "(not tried again because of the pause a12)"},
		{"pulled while the attempt that AWS accepts is under way", &scripted{took: time.Second, answer: func(_ int64, w http.ResponseWriter) { accepted(w) }},
			500 * time.Millisecond, false, 1, "", ""},
		{"not pulled", &scripted{answer: func(n int64, w http.ResponseWriter) {
			if n < 3 {
				xmlError(w, 500, "InternalFailure")
				return
			}
			accepted(w)
		}}, time.Hour, false, 3, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var pulled atomic.Bool
				gate := brake.New(time.Now, func(brake.Write) string {
					if pulled.Load() {
						return "the pause a12"
					}
					return ""
				})
				cfg := Simulated("http://simulated.invalid", "us-east-1")
				cfg.HTTPClient = c.client
				if c.limiter {
					l := NewLimiter(10, 1)
					l.Apply(&cfg)
					for range 5 {
						l.allow("Auto Scaling", "SetDesiredCapacity")
					}
				}
				var flying atomic.Value
				time.AfterFunc(c.pull, func() {
					pulled.Store(true)
					flying.Store(strings.Join(gate.InFlight(""), "; "))
				})
				api := autoscaling.NewFromConfig(cfg)
				err := gate.Do(t.Context(), brake.Write{Tier: "web", What: "set desired 4 -> 6", Grow: true}, func(ctx context.Context) error {
					_, err := api.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: aws.String("web-asg"), DesiredCapacity: aws.Int32(6)})
					return Failed("setting the desired size of group web-asg to 6", err)
				})
				if n := c.client.attempts.Load(); n != c.attempts {
					t.Errorf("%d attempts reached AWS, want %d", n, c.attempts)
				}
				switch {
				case c.kind == "" && err == nil:
				case c.kind == "" || err == nil || KindOf(err) != c.kind || !strings.HasSuffix(err.Error(), c.text) || strings.Count(err.Error(), "a12") != 1:
					t.Errorf("%v, want %s ... %s", err, c.kind, c.text)
				}
				if brake.IsHeld(err) != (c.kind == scale.Stopped) {
					t.Errorf("%v counts as never sent: %v", err, brake.IsHeld(err))
				}
				want := ""
				if c.attempts == 1 {
					want = "web: set desired 4 -> 6, sent just now"
				}
				if got, _ := flying.Load().(string); got != want {
					t.Errorf("in flight when it was pulled: %q, want %q", got, want)
				}
			})
		})
	}
}

// Reads and credentials ask nobody: a brake leaves dynascale its eyes.
func TestABrakeLetsReadsThrough(t *testing.T) {
	client := &scripted{answer: func(_ int64, w http.ResponseWriter) {
		_, _ = w.Write([]byte("<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups/></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>"))
	}}
	cfg := Simulated("http://simulated.invalid", "us-east-1")
	cfg.HTTPClient = client
	gate := brake.New(time.Now, func(brake.Write) string { return "a pause" })
	_, err := autoscaling.NewFromConfig(cfg).DescribeAutoScalingGroups(gate.Looking(t.Context(), brake.Write{}), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil || client.attempts.Load() != 1 {
		t.Errorf("%v after %d attempts", err, client.attempts.Load())
	}
	if _, err := WhoAmI(gate.Looking(t.Context(), brake.Write{}), cfg); brake.IsHeld(err) {
		t.Error(err)
	}
}
