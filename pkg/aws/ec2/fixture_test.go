package ec2

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

func client(t *testing.T, handler http.HandlerFunc) *Client {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return New(aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 1, time.Millisecond })
		},
	})
}

// script answers one request after the other, the last answer for ever, and keeps
// what it was asked.
type script struct {
	mu      sync.Mutex
	answers []answer
	forms   []url.Values
}

type answer struct {
	status int // 0 is 200
	body   string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	r.Form.Del("Version")
	s.forms = append(s.forms, r.Form)
	a := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.body)
}

func scripted(t *testing.T, answers ...answer) (*Client, *script) {
	s := &script{answers: answers}
	return client(t, s.ServeHTTP), s
}

func ok(body string) answer { return answer{body: body} }

// refusal is the shape in which EC2, unlike other Query services, tells errors.
func refusal(status int, code, message string) answer {
	return answer{status, `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>` + code + `</Code><Message>` + message + `</Message></Error></Errors><RequestID>0a1b</RequestID></Response>`}
}
