package thin

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	smithyauth "github.com/aws/smithy-go/auth"
	transport "github.com/aws/smithy-go/endpoints"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Service is one that speaks JSON 1.1.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
type Service struct {
	// ID is the name in counts of calls and in AWS_ENDPOINT_URL_<ID>, Target what stands before an operation in X-Amz-Target, and Signing the
	// name in signatures.
	ID, Target, Signing string
	// Host begins its addresses: ssm in ssm.eu-west-1.amazonaws.com. Home is the address of a service that has one for
	// all regions, and Region where that is; "" for one in every region.
	Host, Home, Region string
	// Retryer is how often a refused call is tried; nil is the configuration's.
	Retryer aws.Retryer
}

// Client calls operations of a service. It is safe for concurrent use.
type Client struct {
	of  Service
	api *sqs.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config, of Service) *Client {
	address := session.Endpoint(cfg, strings.ToUpper(strings.ReplaceAll(of.ID, " ", "_")))
	if address == "" {
		address = of.Home
	}
	return &Client{of: of, api: sqs.NewFromConfig(cfg, func(o *sqs.Options) {
		o.Protocol = awsjson.New11(&smithy.ServiceSchema{Schema: smithy.NewSchema(smithy.ShapeID{Name: of.Target}, smithy.ShapeTypeService, 0)})
		o.BaseEndpoint = nil // that of the client that carries the calls
		if address != "" {
			o.BaseEndpoint = &address
		}
		if of.Retryer != nil {
			o.Retryer = of.Retryer
		}
		o.EndpointResolverV2 = hosted{sqs.NewDefaultEndpointResolverV2(), of.Host}
		o.AuthSchemeResolver = signed{of}
	})}
}

// Call makes one call: in is sent as JSON, and out read from the answer. attempts bounds how often it is tried; 0 is
// the configuration's, or the retryer's of the service.
func (c *Client) Call(ctx context.Context, operation string, in, out any, attempts int) error {
	return c.Do(ctx, operation, in, func(answer []byte) error { return json.Unmarshal(answer, out) }, attempts)
}

// Do is Call for an answer that read digests. What it returns is not repeated.
func (c *Client) Do(ctx context.Context, operation string, in any, read func(answer []byte) error, attempts int) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = c.api.ListQueues(ctx, nil, func(o *sqs.Options) { // whose name and body are not sent
		if attempts > 0 {
			o.RetryMaxAttempts = attempts
		}
		o.APIOptions = append(o.APIOptions, session.Instead(session.Operation{Service: c.of.ID, Target: c.of.Target, Name: operation}, body, read))
	})
	var failed *smithy.OperationError
	if errors.As(err, &failed) { // which names the client that carried it
		failed.ServiceID, failed.OperationName = c.of.ID, operation
	}
	return err
}

// hosted resolves addresses as the SDK does, for another service of the same partition and region.
type hosted struct {
	next sqs.EndpointResolverV2
	host string
}

// carrierHost begins the addresses of the client that carries the calls.
const carrierHost = "sqs"

// ResolveEndpoint implements sqs.EndpointResolverV2.
func (h hosted) ResolveEndpoint(ctx context.Context, in sqs.EndpointParameters) (transport.Endpoint, error) {
	e, err := h.next.ResolveEndpoint(ctx, in)
	if rest, is := strings.CutPrefix(e.URI.Host, carrierHost); err == nil && is {
		e.URI = url.URL{Scheme: e.URI.Scheme, Host: h.host + rest, Path: e.URI.Path}
	}
	return e, err
}

// signed signs calls as those of a service.
type signed struct{ of Service }

// ResolveAuthSchemes implements sqs.AuthSchemeResolver.
func (s signed) ResolveAuthSchemes(_ context.Context, in *sqs.AuthResolverParameters) ([]*smithyauth.Option, error) {
	region := s.of.Region
	if region == "" {
		region = in.Region
	}
	var properties smithy.Properties
	smithyhttp.SetSigV4SigningName(&properties, s.of.Signing)
	smithyhttp.SetSigV4SigningRegion(&properties, region)
	return []*smithyauth.Option{{SchemeID: smithyauth.SchemeIDSigV4, SignerProperties: properties}}, nil
}
