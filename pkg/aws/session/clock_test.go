package session

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

func TestClockSkew(t *testing.T) {
	const who = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
	const no = `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>`
	for _, c := range []struct {
		name   string
		ahead  time.Duration
		status int
		body   string
	}{
		{"an answer", 0, 200, who},
		{"AWS is ahead", 90 * time.Second, 200, who},
		{"AWS is behind", -time.Hour, 200, who},
		{"a refusal tells the time too", 20 * time.Minute, 403, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(c.ahead).UTC().Format(http.TimeFormat))
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer server.Close()
			got, err := ClockSkew(t.Context(), aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
				HTTPClient: HTTPClient(time.Minute), Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", "")})
			// The header has whole seconds, and this machine may be slow.
			if err != nil || (got-c.ahead).Abs() > 10*time.Second {
				t.Errorf("got %s, %v; want %s", got, err, c.ahead)
			}
		})
	}
	t.Run("no credentials, no clock", func(t *testing.T) {
		// The credential source is no clock of AWS, even when it answers.
		metadata := httptest.NewServer(http.NotFoundHandler())
		defer metadata.Close()
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", metadata.URL)
		t.Setenv("AWS_ACCESS_KEY_ID", "")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
		t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
		cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Timeout: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if skew, err := ClockSkew(t.Context(), cfg); err == nil {
			t.Errorf("got %s out of an answer that is not AWS's", skew)
		}
	})
}
