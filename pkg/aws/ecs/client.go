package ecs

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// MaxNames is how many services one call of Services may ask for. Source: ECS API
	// reference, DescribeServices.
	MaxNames = 10
	// pageSize is the largest maxResults of the listings.
	pageSize = 100
	// maxPages ends a listing whose token never does: 10,000 services of one cluster.
	maxPages = 100
)

// Client talks to ECS in one account and region. It is safe for concurrent use.
type Client struct {
	api *ecs.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: ecs.NewFromConfig(cfg)} }

// fewerAttempts leaves a throttled change to the actuator, which looks at the service
// again before it repeats one: ECS compares nothing.
func fewerAttempts(o *ecs.Options) {
	o.RetryMaxAttempts = session.WriteAttempts
	o.Retryer = session.ThrottleIsFinal(o.Retryer)
}

// nameOf is the name at the end of an ARN.
func nameOf(arn *string) string {
	s := aws.ToString(arn)
	return s[strings.LastIndex(s, "/")+1:]
}

func missing(err error) bool { return scale.KindOf(err) == scale.Missing }
