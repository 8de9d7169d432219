package session

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Another operation is sent in the place of the one that the client was asked for, and counted, limited and
// refused under its own name; an answer that cannot be read fails the call.
func TestInstead(t *testing.T) {
	var sent url.Values
	status, answer := http.StatusOK, "<R><x>5</x></R>"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent, _ = url.ParseQuery(string(body))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	var named string
	cfg := Simulated(server.URL, "eu-west-1")
	cfg.APIOptions = append(cfg.APIOptions, observe(func(_, operation string, _ time.Duration, _ error) { named = operation }, nil)...)
	client := ec2.NewFromConfig(cfg, func(o *ec2.Options) { o.RetryMaxAttempts = 1 })
	call := func(read func([]byte) error) error {
		_, err := client.DescribeVolumes(t.Context(), &ec2.DescribeVolumesInput{}, func(o *ec2.Options) {
			o.APIOptions = append(o.APIOptions, Instead(Operation{Name: "DescribeThings"}, Form("DescribeThings", "2016-11-15", url.Values{"Thing.1": {"a b"}}), read))
		})
		return err
	}
	var got string
	if err := call(func(b []byte) error { got = string(b); return nil }); err != nil || got != answer {
		t.Errorf("got %q, %v", got, err)
	}
	if sent.Get("Action") != "DescribeThings" || sent.Get("Version") != "2016-11-15" || sent.Get("Thing.1") != "a b" || named != "DescribeThings" {
		t.Errorf("sent %v as %s", sent, named)
	}
	if err := call(func([]byte) error { return errors.New("cannot be read") }); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
	status, answer = http.StatusForbidden, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>"
	if err := call(func([]byte) error { t.Error("a refusal was read as an answer"); return nil }); KindOf(err) != scale.Denied {
		t.Errorf("got %v", err)
	}
}
