package sqs

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestURLs(t *testing.T) {
	for _, c := range []struct {
		name  string
		reply func(token string) (int, string)
		want  []string
		text  string
	}{
		{"two pages", func(token string) (int, string) {
			if token == "more" {
				return 200, `{"QueueUrls":["b"]}`
			}
			return 200, `{"QueueUrls":["a"],"NextToken":"more"}`
		}, []string{"a", "b"}, ""},
		{"none", func(string) (int, string) { return 200, `{}` }, nil, ""},
		{"denied", func(string) (int, string) {
			return 403, `{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"no"}`
		},
			nil, "listing queues: denied: AccessDeniedException: no"},
		{"endless", func(string) (int, string) { return 200, `{"QueueUrls":["a"],"NextToken":"x"}` },
			nil, "listing queues: internal: the list has more than 100 pages, and dynascale stopped reading it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var asked struct {
					MaxResults int
					NextToken  string
				}
				body, _ := io.ReadAll(r.Body)
				_ = json.Unmarshal(body, &asked)
				if asked.MaxResults != 1000 {
					t.Errorf("asked for pages of %d", asked.MaxResults)
				}
				status, text := c.reply(asked.NextToken)
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, text)
			}))
			defer server.Close()
			got, err := New(aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
				Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""), RetryMaxAttempts: 1}).URLs(t.Context())
			if !slices.Equal(got, c.want) || (err == nil) != (c.text == "") || err != nil && err.Error() != c.text {
				t.Errorf("got %q, %v; want %q, %q", got, err, c.want, c.text)
			}
			if c.name == "denied" && scale.KindOf(err) != scale.Denied {
				t.Errorf("kind %s", scale.KindOf(err))
			}
		})
	}
}
