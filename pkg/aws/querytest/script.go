package querytest

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

// Config is one that asks the handler, one time for each call.
func Config(t testing.TB, handler http.HandlerFunc) aws.Config {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 1, time.Millisecond })
		},
	}
}

// Script answers one request after the other, the last answer for ever. Read Forms,
// which it was asked, without their Version, only while no call is under way.
type Script struct {
	Forms []url.Values

	mu      sync.Mutex
	answers []Answer
}

// Answer is one; a Status of 0 is 200.
type Answer struct {
	Status int
	Body   string
}

// Play is the configuration of an endpoint that follows a script.
func Play(t testing.TB, answers ...Answer) (aws.Config, *Script) {
	s := &Script{answers: answers}
	return Config(t, s.answer), s
}

func (s *Script) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	r.Form.Del("Version")
	s.Forms = append(s.Forms, r.Form)
	a := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	_, _ = io.WriteString(w, a.Body)
}

// OK is an answer that works.
func OK(body string) Answer { return Answer{Body: body} }

// Refusal is the shape in which Query services tell errors.
func Refusal(status int, code, message string) Answer {
	return Answer{status, `<ErrorResponse><Error><Type>Sender</Type><Code>` + code + `</Code><Message>` + message +
		`</Message></Error><RequestId>0a1b</RequestId></ErrorResponse>`}
}

// RefusalEC2 is the shape in which EC2, unlike the others, tells errors.
func RefusalEC2(status int, code, message string) Answer {
	return Answer{status, `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>` + code + `</Code><Message>` + message + `</Message></Error></Errors><RequestID>0a1b</RequestID></Response>`}
}
