package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/server"
	"github.com/dynascale/dynascale/pkg/signal"
)

// noneOfTheMachine keeps the machine's own AWS configuration out of a test.
func noneOfTheMachine(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_AUTO_SCALING", "AWS_ENDPOINT_URL_CLOUDWATCH", "AWS_ENDPOINT_URL_STS",
		"AWS_ENDPOINT_URL_SQS", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func refusing(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func coded(status int, code, message string) http.HandlerFunc {
	return refusing(status, "<ErrorResponse><Error><Type>Sender</Type><Code>"+code+"</Code><Message>"+message+"</Message></Error></ErrorResponse>")
}

// What AWS answers is counted as what it is: the SDK's own clients, the daemon's
// wiring and its metrics, against an endpoint that fails.
func TestFailedCallsAreCountedByTheirKind(t *testing.T) {
	noneOfTheMachine(t)
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		role   string
		want   string
	}{
		{"throttled", coded(400, "Throttling", "Rate exceeded"), "", "throttled"},
		{"asked too often, by its status alone", refusing(429, "slow down"), "", "throttled"},
		{"without the right", coded(403, "AccessDenied", "User is not authorized"), "", "denied"},
		{"with keys that have expired", coded(403, "ExpiredToken", "The security token included in the request is expired"), "", "denied"},
		{"with a role that cannot be assumed", coded(403, "AccessDenied", "not authorized to perform sts:AssumeRole"),
			"arn:aws:iam::123456789012:role/scale", "denied"},
		{"a request that is wrong", coded(400, "ValidationError", "1 validation error detected"), "", "invalid"},
		{"a fault of AWS", coded(500, "InternalFailure", "An internal error has occurred"), "", "internal"},
		{"a connection that is cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "", "unreachable"},
		{"no answer in time", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that the caller is gone
			<-r.Context().Done()
		}, "", "unreachable"},
		{"an answer that ends half-way", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "<DescribeAutoScalingGroupsResponse>")
		}, "", "unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			endpoint := httptest.NewServer(c.answer)
			defer endpoint.Close()
			defer endpoint.CloseClientConnections()
			metrics := server.NewMetrics("test")
			cfg := parse(t, strings.Replace(twoPlaces, "{region: us-east-1}", "{region: us-east-1, timeout: 1s, cloudwatch_protocol: query, endpoint: \""+endpoint.URL+"\"}", 1))
			p := config.Place{Region: "us-east-1", Role: config.AssumeRole{ARN: c.role}}
			cfg.Tiers[0].Region, cfg.Tiers[0].AssumeRole = p.Region, p.Role
			cfg.Tiers = cfg.Tiers[:1]
			// One attempt of each is enough: the SDK would wait before the next one.
			var enough context.CancelFunc
			counted := func(account, region, service, operation string, took time.Duration, err error) {
				metrics.Call(account, region, service, operation, took, err)
				enough()
			}
			reached, err := cloud.Connect(t.Context(), cfg, cloud.Watch{OnCall: counted})
			if err != nil {
				t.Fatal(err)
			}
			cloud := reached.Clouds[p]
			for doing, ask := range map[string]func(context.Context) error{
				"reading the group": func(ctx context.Context) error { _, err := cloud.Groups(ctx, []string{"web-asg"}); return err },
				"reading the metric": func(ctx context.Context) error {
					query := signal.Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}
					_, err := cloud.Series(ctx, []signal.Query{query}, time.Now().Add(-time.Hour), time.Now())
					return err
				},
			} {
				var ctx context.Context
				ctx, enough = context.WithCancel(t.Context())
				if ask(ctx) == nil {
					t.Errorf("%s did not fail", doing)
				}
				enough()
			}
			w := httptest.NewRecorder()
			server.New(server.Options{Metrics: metrics}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			seen := regexp.MustCompile(`(?m)^dynascale_aws_calls_total\{account="\d*",operation="(\w+)",region="us-east-1",result="([\w ]+)",service="[\w ]+"\} [1-9]`).FindAllStringSubmatch(w.Body.String(), -1)
			if len(seen) < 2 && c.role == "" {
				t.Fatalf("only %v were counted", seen)
			}
			for _, call := range seen {
				if call[2] != c.want {
					t.Errorf("%s counts as %s, want %s", call[1], call[2], c.want)
				}
			}
		})
	}
}
