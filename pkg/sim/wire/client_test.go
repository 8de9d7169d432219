package wire

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// clients are real SDK clients that talk to a Server over loopback, without
// retries.
type clients struct {
	server *Server
	url    string
	config aws.Config
}

func serve(t testing.TB, cloud Cloud, options Options) clients {
	t.Helper()
	server := New(cloud, options)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return clients{server: server, url: listener.URL, config: aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("AKIASIMULATEDNOTREAL", "simulated", ""),
		BaseEndpoint: aws.String(listener.URL),
		HTTPClient:   &http.Client{Transport: inMemory{transport}},
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}}
}

// inMemory sends bodies that are plain bytes. The SDK's own body ends a Write
// with io.EOF once the SDK has closed it, which it does as soon as there is an
// answer; net/http then takes the request for broken and closes the connection
// under the answer. A server as near as this one loses about one answer in fifty
// that way.
type inMemory struct{ next http.RoundTripper }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return m.next.RoundTrip(r)
}

func (c clients) autoscaling() *autoscaling.Client { return autoscaling.NewFromConfig(c.config) }
func (c clients) sqs() *sqs.Client                 { return sqs.NewFromConfig(c.config) }
func (c clients) sts() *sts.Client                 { return sts.NewFromConfig(c.config) }

// wireProtocols are the ways in which CloudWatch can be spoken to.
var wireProtocols = map[string]func(*cloudwatch.Options){
	"cbor":   func(*cloudwatch.Options) {},
	"json10": func(o *cloudwatch.Options) { o.Protocol = awsjson.New10(schemas.GraniteServiceVersion20100801) },
	"json11": func(o *cloudwatch.Options) { o.Protocol = awsjson.New11(schemas.GraniteServiceVersion20100801) },
	"query":  func(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) },
}

func (c clients) cloudwatch(protocol string) *cloudwatch.Client {
	return cloudwatch.NewFromConfig(c.config, wireProtocols[protocol])
}

// code is the error's code as the SDK decodes it; "" when it carries none. The
// CloudWatch client takes the Query code ValidationError for a shape of its own
// and then calls it by the shape's name, ValidationException.
func code(err error) string {
	var api smithy.APIError
	var renamed *cwtypes.ValidationException
	switch {
	case errors.As(err, &renamed):
		return "ValidationError"
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return ""
}

func message(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return ""
}
