package session

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

// fakeSTS answers every request as the list of bodies says, and keeps the requests.
type fakeSTS struct {
	mu       sync.Mutex
	forms    []string
	agents   []string
	keys     []string
	statuses []int // of the first answers; 200 afterwards
}

func (s *fakeSTS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	s.forms = append(s.forms, r.Form.Encode())
	s.agents = append(s.agents, r.UserAgent())
	s.keys = append(s.keys, r.Header.Get("Authorization"))
	if len(s.statuses) > 0 {
		status := s.statuses[0]
		s.statuses = s.statuses[1:]
		if status != http.StatusOK {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`))
			return
		}
	}
	if r.Form.Get("Action") == "AssumeRole" {
		_, _ = w.Write([]byte(`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
			`<SessionToken>t</SessionToken><Expiration>` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`))
		return
	}
	_, _ = w.Write([]byte(`<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ops</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`))
}

// alone keeps the machine's own configuration out of a test.
func alone(t *testing.T) {
	t.Helper()
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("AWS_CONFIG_FILE", none)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", none)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_ACCESS_KEY_ID", "OWN")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
}

func TestWhoAmI(t *testing.T) {
	alone(t)
	fake := &fakeSTS{}
	server := httptest.NewServer(fake)
	defer server.Close()
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	who, err := WhoAmI(t.Context(), cfg)
	if want := (Identity{"111122223333", "arn:aws:iam::111122223333:user/ops", "eu-west-1"}); err != nil || who != want {
		t.Errorf("got %+v, %v", who, err)
	}
	if !strings.Contains(fake.agents[0], "app/dynascale") {
		t.Errorf("user agent %q does not name dynascale", fake.agents[0])
	}
}

func TestAssumeRole(t *testing.T) {
	alone(t)
	fake := &fakeSTS{}
	server := httptest.NewServer(fake)
	defer server.Close()
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: server.URL, RoleARN: "arn:aws:iam::1:role/r", ExternalID: "ext"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := WhoAmI(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	if len(fake.forms) != 3 {
		t.Fatalf("%d calls, want one AssumeRole for two others", len(fake.forms))
	}
	for _, part := range []string{"Action=AssumeRole", "ExternalId=ext", "RoleSessionName=dynascale-"} {
		if !strings.Contains(fake.forms[0], part) {
			t.Errorf("%q lacks %s", fake.forms[0], part)
		}
	}
	if !strings.Contains(fake.keys[0], "Credential=OWN/") || !strings.Contains(fake.keys[1], "Credential=ASSUMED/") {
		t.Error("the role's credentials are not used for what follows")
	}
}

func TestEndpointOfTheEnvironment(t *testing.T) {
	for _, variable := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"} {
		t.Run(variable, func(t *testing.T) {
			alone(t)
			server := httptest.NewServer(&fakeSTS{})
			defer server.Close()
			t.Setenv(variable, server.URL)
			cfg, err := Load(t.Context(), Options{Region: "eu-west-1"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := WhoAmI(t.Context(), cfg); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCallsAreCounted(t *testing.T) {
	alone(t)
	t.Setenv("AWS_NEW_RETRIES_2026", "true") // waits milliseconds, not seconds
	server := httptest.NewServer(&fakeSTS{statuses: []int{http.StatusBadRequest, http.StatusOK}})
	defer server.Close()
	var calls []string
	var kinds []scale.Kind
	retries := 0
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: server.URL,
		OnCall: func(service, operation string, took time.Duration, err error) {
			calls = append(calls, service+" "+operation)
			if err != nil {
				kinds = append(kinds, KindOf(err))
			}
			if took <= 0 {
				t.Errorf("took %s", took)
			}
		},
		OnRetry: func(string, string) { retries++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WhoAmI(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if strings.Join(calls, ",") != "STS GetCallerIdentity,STS GetCallerIdentity" || retries != 1 {
		t.Errorf("calls %q, retries %d", calls, retries)
	}
	if len(kinds) != 1 || kinds[0] != scale.Throttled {
		t.Errorf("failures %v, want one throttled", kinds)
	}
}

func TestFailuresToLoad(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"no region", Options{}, "no region is set"},
		{"no such profile", Options{Region: "eu-west-1", Profile: "nobody"}, "nobody"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alone(t)
			_, err := Load(t.Context(), tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) || scale.KindOf(err) != scale.Invalid {
				t.Errorf("got %v, want an invalid %q", err, tt.want)
			}
		})
	}
}

func TestEndpointOfTheEnvironmentThatIsNone(t *testing.T) {
	for _, variable := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"} {
		for _, value := range []string{"http://user:PLANTED%zz@127.0.0.1:1", "http://user:PLANTED/@h", "user:PLANTED@h", "ftp://user:PLANTED@h", "http://"} {
			t.Run(variable+" "+value, func(t *testing.T) {
				alone(t)
				t.Setenv(variable, value)
				_, err := Load(t.Context(), Options{Region: "eu-west-1"})
				if err == nil || !strings.Contains(err.Error(), variable+" in the environment") || scale.KindOf(err) != scale.Invalid {
					t.Fatalf("got %v, want an invalid %s", err, variable)
				}
				if strings.Contains(err.Error(), "PLANTED") {
					t.Errorf("the password is in %q", err)
				}
				t.Setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True")
				if _, err := Load(t.Context(), Options{Region: "eu-west-1"}); err != nil {
					t.Errorf("an endpoint that is not used: %v", err)
				}
			})
		}
	}
}

func TestNoCredentialsAreDenied(t *testing.T) {
	alone(t)
	_ = os.Unsetenv("AWS_ACCESS_KEY_ID")
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = WhoAmI(t.Context(), cfg)
	if scale.KindOf(err) != scale.Denied || !strings.Contains(err.Error(), "credentials") {
		t.Errorf("got %v", err)
	}
}

func TestHangingServerIsUnreachable(t *testing.T) {
	alone(t)
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(hang)
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = WhoAmI(ctx, cfg)
	if scale.KindOf(err) != scale.Unreachable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// AWS that throttles until the time is over did answer.
func TestThrottlingIsToldWhenTheTimeEnds(t *testing.T) {
	alone(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`)
	}))
	defer server.Close()
	for name, limiter := range map[string]*Limiter{"without a limit": nil, "with a limit": NewLimiter(40, 40)} {
		cfg, err := Load(t.Context(), Options{Region: "eu-west-1", Endpoint: server.URL, Limiter: limiter})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Retryer = func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = 100
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 40 * time.Second, nil })
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, err = WhoAmI(ctx, cfg)
		cancel()
		if scale.KindOf(err) != scale.Throttled || !strings.Contains(err.Error(), "Rate exceeded") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionName(t *testing.T) {
	name := sessionName()
	if !strings.HasPrefix(name, "dynascale-") || len(name) > 64 || strings.ContainsAny(name, " /:") {
		t.Errorf("%q", name)
	}
}

// A quick server answers while the client still looks at the end of its request.
func TestLargeCallsKeepTheirConnection(t *testing.T) {
	alone(t)
	reply := strings.Repeat("x", 200_000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, reply)
	}))
	defer server.Close()
	client := plainBody{httpClient(time.Minute)}
	for range 50 {
		r, err := smithyhttp.NewStackRequest().(*smithyhttp.Request).SetStream(strings.NewReader(reply))
		if err != nil {
			t.Fatal(err)
		}
		if r.URL, err = url.Parse(server.URL); err != nil {
			t.Fatal(err)
		}
		r.Method, r.ContentLength = http.MethodPost, int64(len(reply))
		out, _, err := smithyhttp.NewClientHandlerWithOptions(client).Handle(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		body := out.(*smithyhttp.Response).Body
		if got, err := io.ReadAll(body); err != nil || len(got) != len(reply) {
			t.Fatalf("%d bytes: %v", len(got), err)
		}
		_ = body.Close()
	}
}
