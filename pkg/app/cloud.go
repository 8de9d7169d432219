package app

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/scale"
)

// awsCloud is the real cloud: one client per service, shared by all tiers.
type awsCloud struct {
	*autoscaling.Client
	metrics *cloudwatch.Client
	queues  *sqs.Client
	who     func(ctx context.Context) (session.Identity, error)
}

// Series asks CloudWatch.
func (c awsCloud) Series(ctx context.Context, queries []scale.Query, from, to time.Time) ([]scale.Series, error) {
	return c.metrics.Series(ctx, queries, from, to)
}

// Queue asks SQS.
func (c awsCloud) Queue(ctx context.Context, url string) (scale.Queue, error) {
	return c.queues.Queue(ctx, url)
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
		Client: autoscaling.New(aws), metrics: metrics, queues: sqs.New(aws),
		who: func(ctx context.Context) (session.Identity, error) { return session.WhoAmI(ctx, aws) },
	}, nil
}
