package thin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

var store = Service{ID: "SSM", Target: "AmazonSSM", Signing: "ssm", Host: "ssm"}

func configured(address string) aws.Config {
	cfg := aws.Config{Region: "eu-west-1", HTTPClient: session.HTTPClient(time.Minute), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", "")}
	if address != "" {
		cfg.BaseEndpoint = &address
	}
	return cfg
}

// The service gets its own words, its own signature and nothing of the client that carries the call.
func TestACallIsTheServicesOwn(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || string(body) != `{"Name":"/x"}` || r.Header.Get("Content-Type") != "application/x-amz-json-1.1" || r.Header.Get("X-Amzn-Query-Mode") != "" || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/ssm/aws4_request") {
			t.Errorf("%s %s %v", r.URL, body, r.Header)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = io.WriteString(w, `{"Parameter":{"Value":"y"}}`)
	}))
	defer server.Close()
	var out struct{ Parameter struct{ Value string } }
	if err := New(configured(server.URL), store).Call(t.Context(), "GetParameter", map[string]string{"Name": "/x"}, &out, 1); err != nil || out.Parameter.Value != "y" {
		t.Errorf("%+v, %v", out, err)
	}
}

// A failure names the service that was meant.
func TestAFailureNamesTheService(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{") }))
	defer server.Close()
	err := New(configured(server.URL), store).Call(t.Context(), "GetParameter", struct{}{}, &json.RawMessage{}, 1)
	if err == nil || !strings.Contains(err.Error(), "SSM: GetParameter") || strings.Contains(err.Error(), "ueue") {
		t.Errorf("got %v", err)
	}
}

// The address is that of the partition and region, as AWS's own client of the service would resolve it.
// https://docs.aws.amazon.com/general/latest/gr/ssm.html
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		region     string
		dual, fips bool
		want       string
	}{
		{"eu-west-1", false, false, "ssm.eu-west-1.amazonaws.com"},
		{"cn-north-1", false, false, "ssm.cn-north-1.amazonaws.com.cn"},
		{"us-east-1", false, true, "ssm-fips.us-east-1.amazonaws.com"},
		{"eu-west-1", true, false, "ssm.eu-west-1.api.aws"},
	} {
		in := sqs.EndpointParameters{Region: &c.region, UseDualStack: &c.dual, UseFIPS: &c.fips}
		e, err := hosted{sqs.NewDefaultEndpointResolverV2(), "ssm"}.ResolveEndpoint(context.Background(), in)
		if err != nil || e.URI.Host != c.want || e.URI.Scheme != "https" {
			t.Errorf("%+v: %s, %v; want %s", c, e.URI.String(), err, c.want)
		}
	}
}

// Nothing that redirects the carrying client redirects the service; what redirects the service does.
func TestTheServiceHasItsOwnEndpoint(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1")
	t.Setenv("AWS_ENDPOINT_URL_SSM", server.URL)
	if err := New(configured(""), store).Call(t.Context(), "GetParameter", struct{}{}, &struct{}{}, 1); err != nil {
		t.Error(err)
	}
}
