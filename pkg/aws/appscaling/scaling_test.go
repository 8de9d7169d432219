package appscaling

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// scripted answers one request after the other, the last answer for ever, and keeps
// what it was asked.
func scripted(t *testing.T, status int, answers ...string) (c *Client, asked *[]map[string]any) {
	asked = new([]map[string]any)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Amz-Target"); got != "AnyScaleFrontendService.DescribeScalableTargets" {
			t.Errorf("target %q", got)
		}
		var sent map[string]any
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		*asked = append(*asked, sent)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answers[min(len(*asked), len(answers))-1])
	}))
	t.Cleanup(server.Close)
	return New(aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", "")}), asked
}

func TestReplicaScaling(t *testing.T) {
	c, asked := scripted(t, 200,
		`{"ScalableTargets":[{"ServiceNamespace":"rds","ResourceId":"cluster:shop","ScalableDimension":"rds:cluster:ReadReplicaCount","MinCapacity":1,"MaxCapacity":4,`+
			`"RoleARN":"arn:aws:iam::123456789012:role/x","CreationTime":1772323200.5,`+
			`"SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false}}],"NextToken":"more"}`,
		`{"ScalableTargets":[{"ResourceId":"cluster:Quiet","MinCapacity":0,"MaxCapacity":15,`+
			`"SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":true,"ScheduledScalingSuspended":true}}]}`)
	got, err := c.ReplicaScaling(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"shop":  "Application Auto Scaling keeps it at 1 to 4 readers",
		"quiet": "Application Auto Scaling keeps it at 0 to 15 readers, and is suspended at the moment",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first := map[string]any{"ServiceNamespace": "rds", "ScalableDimension": "rds:cluster:ReadReplicaCount", "MaxResults": 50.0}
	second := map[string]any{"ServiceNamespace": "rds", "ScalableDimension": "rds:cluster:ReadReplicaCount", "MaxResults": 50.0, "NextToken": "more"}
	if diff := cmp.Diff([]map[string]any{first, second}, *asked); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsScaled(t *testing.T) {
	c, _ := scripted(t, 200, `{"ScalableTargets":[]}`)
	if got, err := c.ReplicaScaling(t.Context()); err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestReplicaScalingFails(t *testing.T) {
	const doing = "listing what Application Auto Scaling scales in RDS: "
	tests := []struct {
		name   string
		status int
		body   string
		kind   scale.Kind
		want   string
		calls  int
	}{
		{"denied", 400, `{"__type":"AccessDeniedException","Message":"no"}`, scale.Denied, "denied: AccessDeniedException: no", 1},
		{"changed meanwhile", 400, `{"__type":"ConcurrentUpdateException","Message":"again"}`, scale.Busy, "busy: ConcurrentUpdateException: again", 1},
		{"broken", 500, `{"__type":"InternalServiceException","Message":"oops"}`, scale.Internal, "internal: InternalServiceException: oops", 1},
		{"endless", 200, `{"ScalableTargets":[],"NextToken":"again"}`, scale.Internal, "internal: the listing has more than 100 pages and was given up", maxPages},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, asked := scripted(t, tt.status, tt.body)
			if got, err := c.ReplicaScaling(t.Context()); got != nil || scale.KindOf(err) != tt.kind || err.Error() != doing+tt.want || len(*asked) != tt.calls {
				t.Errorf("got %v, %v after %d calls", got, err, len(*asked))
			}
		})
	}
}
