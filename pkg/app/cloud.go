package app

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/elb"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/aws/ssm"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/gauge"
)

// awsCloud is the real cloud: one client per service, shared by all tiers.
type awsCloud struct {
	*autoscaling.Client
	*machinesClient
	*databasesClient
	*balancersClient
	*parametersClient
	*scalingClient
	metrics *cloudwatch.Client
	queues  *sqs.Client
	// identity is who these credentials are.
	identity *identity
	region   string
	// endpoint is what replaces AWS's own address of a service; "" where nothing does.
	endpoint func(service string) string
	limiter  *session.Limiter // nil where nothing limits calls
}

// Names of their own, so that all can be parts of one struct.
type (
	machinesClient   = ec2.Client
	databasesClient  = rds.Client
	balancersClient  = elb.Client
	parametersClient = ssm.Client
	scalingClient    = appscaling.Client
)

// Series asks CloudWatch.
func (c awsCloud) Series(ctx context.Context, queries []gauge.Query, from, to time.Time) ([]gauge.Series, error) {
	return c.metrics.Series(ctx, queries, from, to)
}

// Queue asks SQS.
func (c awsCloud) Queue(ctx context.Context, url string) (estate.Queue, error) {
	return c.queues.Queue(ctx, url)
}

// Turn waits for the rate of what changes a group.
func (c awsCloud) Turn(ctx context.Context, before time.Time) (context.Context, error) {
	if c.limiter == nil {
		return ctx, nil
	}
	return c.limiter.Turn(ctx, before, "Auto Scaling", "SetDesiredCapacity")
}

// connectSimulated talks to a simulated cloud and to nothing else: environment
// and files, which might name real endpoints and real keys, are not read.
func connectSimulated(endpoint, region, protocol string) (awsCloud, error) {
	return clients(session.Simulated(endpoint, region), protocol)
}

func clients(aws aws.Config, protocol string) (awsCloud, error) {
	metrics, err := cloudwatch.New(aws, protocol)
	if err != nil {
		return awsCloud{}, fmt.Errorf("aws.cloudwatch_protocol: %w", err)
	}
	return awsCloud{
		Client: autoscaling.New(aws), machinesClient: ec2.New(aws), databasesClient: rds.New(aws), balancersClient: elb.New(aws),
		parametersClient: ssm.New(aws), scalingClient: appscaling.New(aws), metrics: metrics, queues: sqs.New(aws),
		identity: &identity{ask: func(ctx context.Context) (session.Identity, error) { return session.WhoAmI(ctx, aws) }},
		region:   aws.Region,
		endpoint: func(service string) string { return session.Endpoint(aws, service) },
	}, nil
}
