package sqs

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestQueue(t *testing.T) {
	const visible, inFlight, delayed = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"
	tests := []struct {
		name   string
		status int
		reply  string
		want   resource.Queue
		kind   scale.Kind
		text   string
	}{
		{name: "counts", status: 200, reply: `{"Attributes":{"` + visible + `":"200","` + inFlight + `":"100","` + delayed + `":"50"}}`, want: resource.Queue{Visible: 200, InFlight: 100, Delayed: 50}},
		{name: "beyond 32 bits", status: 200, reply: `{"Attributes":{"` + visible + `":"2147483648","` + inFlight + `":"0","` + delayed + `":"0"}}`, want: resource.Queue{Visible: 2147483648}},
		{name: "a count is absent", status: 200, reply: `{"Attributes":{"` + visible + `":"1","` + delayed + `":"1"}}`, kind: scale.Internal,
			text: "reading queue https://q/1: internal: the answer has no " + inFlight},
		{name: "no number", status: 200, reply: `{"Attributes":{"` + visible + `":"many","` + inFlight + `":"0","` + delayed + `":"0"}}`, kind: scale.Internal,
			text: "reading queue https://q/1: internal: " + visible + ` is "many", which is not a count`},
		{name: "negative", status: 200, reply: `{"Attributes":{"` + visible + `":"-1","` + inFlight + `":"0","` + delayed + `":"0"}}`, kind: scale.Internal,
			text: "reading queue https://q/1: internal: " + visible + ` is "-1", which is not a count`},
		{name: "no such queue", status: 400, reply: `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`, kind: scale.Missing,
			text: "reading queue https://q/1: missing: QueueDoesNotExist: The specified queue does not exist."},
		{name: "not allowed", status: 403, reply: `{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"no"}`, kind: scale.Denied,
			text: "reading queue https://q/1: denied: AccessDeniedException: no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked struct{ AttributeNames []string }
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				_ = json.Unmarshal(body, &asked)
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.reply)
			}))
			defer server.Close()
			c := New(aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
				Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""), RetryMaxAttempts: 1})
			q, err := c.Queue(t.Context(), "https://q/1")
			if q != tt.want {
				t.Errorf("got %+v, want %+v", q, tt.want)
			}
			if tt.text == "" && err != nil || tt.text != "" && (err == nil || err.Error() != tt.text || scale.KindOf(err) != tt.kind) {
				t.Errorf("got %v, want %q", err, tt.text)
			}
			if got := strings.Join(asked.AttributeNames, " "); got != visible+" "+inFlight+" "+delayed {
				t.Errorf("asked for %q", got)
			}
		})
	}
}
