package clinic

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// Clinic is a simulated account that real SDK clients of the environment talk to.
type Clinic struct {
	World *sim.Cloud
	// Instead answers a call in place of the account when it returns true.
	Instead func(w http.ResponseWriter, operation string) bool
}

// Open starts the account and points the environment at it.
func (c *Clinic) Open(t *testing.T, o sim.Options) {
	t.Helper()
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	world.Step(2 * time.Hour)
	c.World = world
	face := wire.New(world, wire.Options{Hold: 10 * time.Millisecond})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		form, _ := url.ParseQuery(string(body))
		_, target, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if c.Instead == nil || !c.Instead(w, cmp.Or(form.Get("Action"), target)) {
			face.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_PROFILE": "",
		"AWS_ACCESS_KEY_ID": "SIMULATED", "AWS_SECRET_ACCESS_KEY": "SIMULATED", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

// Refuse answers one operation as AWS does when a permission is missing.
func Refuse(operation string) func(http.ResponseWriter, string) bool {
	return func(w http.ResponseWriter, asked string) bool {
		if asked != operation {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform %s</Message></Error></ErrorResponse>", operation)
		return true
	}
}

// Like matches a text with a pattern in which * is anything.
func Like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for i, p := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(rest, p)
		}
		_, after, found := strings.Cut(rest, p)
		if !found {
			return false
		}
		rest = after
	}
	return rest == ""
}
