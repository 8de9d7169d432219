package ecs

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/thin"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// MaxNames is how many services one call of Services may ask for. Source: ECS API
	// reference, DescribeServices.
	MaxNames = 10
	// pageSize is the largest maxResults of the listings.
	pageSize = 100
	// usual is how often a read is tried: as the configuration says.
	usual = 0
	// maxPages ends a listing whose token never does: 10,000 services of one cluster.
	maxPages = 100
)

// ecs is what calls are sent to. Its client in the SDK keeps a description of all of its operations in memory.
var ecs = thin.Service{ID: "ECS", Target: "AmazonEC2ContainerServiceV20141113", Signing: "ecs", Host: "ecs"}

// Client talks to ECS in one account and region. It is safe for concurrent use.
type Client struct{ api, changes *thin.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	writing := ecs
	// A throttled change is left to the actuator, which looks at the service again before it repeats one: ECS
	// compares nothing.
	if cfg.Retryer != nil {
		writing.Retryer = session.ThrottleIsFinal(cfg.Retryer())
	}
	return &Client{api: thin.New(cfg, ecs), changes: thin.New(cfg, writing)}
}

// nameOf is the name at the end of an ARN.
func nameOf(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

func missing(err error) bool { return scale.KindOf(err) == scale.Missing }
