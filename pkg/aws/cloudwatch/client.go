package cloudwatch

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Client talks to CloudWatch in one account and region. It is safe for
// concurrent use.
type Client struct {
	api *cloudwatch.Client
}

// New builds a Client; see session.Load for cfg. Protocol is cbor (also ""),
// what AWS prefers; query or json are for emulators that do not speak it.
func New(cfg aws.Config, protocol string) (*Client, error) {
	var choose func(*cloudwatch.Options)
	switch protocol {
	case "", "cbor":
		choose = func(*cloudwatch.Options) {}
	case "query":
		choose = func(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) }
	case "json":
		choose = func(o *cloudwatch.Options) { o.Protocol = awsjson.New11(schemas.GraniteServiceVersion20100801) }
	default:
		return nil, &scale.Failure{Doing: "preparing CloudWatch", Kind: scale.Invalid,
			Err: fmt.Errorf("unknown protocol %q: use cbor, query or json", protocol)}
	}
	return &Client{api: cloudwatch.NewFromConfig(cfg, choose, func(o *cloudwatch.Options) {
		o.DisableRequestCompression = true // one datapoint is smaller as it is, and emulators do not unpack it
	})}, nil
}
