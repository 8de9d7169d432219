package cloud

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/alarm"
	"github.com/dynascale/dynascale/pkg/aws/appscaling"
	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/aws/cloudwatch"
	"github.com/dynascale/dynascale/pkg/aws/costexplorer"
	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/aws/ecs"
	"github.com/dynascale/dynascale/pkg/aws/elb"
	"github.com/dynascale/dynascale/pkg/aws/pricing"
	"github.com/dynascale/dynascale/pkg/aws/rds"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/sns"
	"github.com/dynascale/dynascale/pkg/aws/sqs"
	"github.com/dynascale/dynascale/pkg/aws/ssm"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Cloud is one account and region: one client per service, shared by all tiers.
type Cloud struct {
	*AutoScaling
	*EC2
	*RDS
	*ELB
	*SSM
	*AppScaling
	*ECS
	*Pricing
	CloudWatch *cloudwatch.Client
	SQS        *sqs.Client
	SNS        *sns.Client
	// CostExplorer tells what was spent.
	CostExplorer *costexplorer.Client
	// Identity is who these credentials are.
	Identity *Identity
	Region   string
	// Endpoint is what replaces AWS's own address of a service; "" where nothing does.
	Endpoint func(service string) string

	Limiter *session.Limiter // nil where nothing limits calls

	onRequested func(metrics int) // nil where nobody counts

	alarms *alarm.Client
}

// The clients have names of their own, so that all can be parts of one struct.
type (
	AutoScaling = autoscaling.Client
	EC2         = ec2.Client
	RDS         = rds.Client
	ELB         = elb.Client
	SSM         = ssm.Client
	AppScaling  = appscaling.Client
	ECS         = ecs.Client
	Pricing     = pricing.Client
)

// Series asks CloudWatch.
func (c Cloud) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	if c.onRequested != nil {
		n := 0
		for i := range queries {
			n += billed(&queries[i])
		}
		c.onRequested(n)
	}
	return c.CloudWatch.Series(ctx, queries, from, to)
}

// billed is how many metrics a query asks for: those behind an expression, and one for an
// expression that finds its metrics itself, which are not known before the answer.
func billed(q *signal.Query) (n int) {
	for _, input := range q.Inputs {
		n += billed(&input)
	}
	return max(1, n)
}

// Queue asks SQS.
func (c Cloud) Queue(ctx context.Context, url string) (resource.Queue, error) {
	return c.SQS.Queue(ctx, url)
}

// Home is the region.
func (c Cloud) Home() string { return c.Region }

// Turn waits for the rate of what changes a group.
func (c Cloud) Turn(ctx context.Context, before time.Time) (context.Context, error) {
	if c.Limiter == nil {
		return ctx, nil
	}
	return c.Limiter.Turn(ctx, before, "Auto Scaling", "SetDesiredCapacity")
}

// Simulated talks to a simulated cloud and to nothing else: environment and files, which
// might name real endpoints and real keys, are not read.
func Simulated(endpoint, region, protocol string) (Cloud, error) {
	return New(session.Simulated(endpoint, region), protocol)
}

// New makes the clients of one session. The protocol is how CloudWatch is spoken to.
func New(aws aws.Config, protocol string) (Cloud, error) {
	metrics, err := cloudwatch.New(aws, protocol)
	if err != nil {
		return Cloud{}, fmt.Errorf("aws.cloudwatch_protocol: %w", err)
	}
	return Cloud{
		AutoScaling: autoscaling.New(aws), EC2: ec2.New(aws), RDS: rds.New(aws), ELB: elb.New(aws), SSM: ssm.New(aws), AppScaling: appscaling.New(aws), ECS: ecs.New(aws), Pricing: pricing.New(aws),
		CloudWatch: metrics, SQS: sqs.New(aws), SNS: sns.New(aws), CostExplorer: costexplorer.New(aws),
		Identity: NewIdentity(func(ctx context.Context) (session.Identity, error) { return session.WhoAmI(ctx, aws) }),
		Region:   aws.Region, alarms: alarm.New(aws),
		Endpoint: func(service string) string { return session.Endpoint(aws, service) },
	}, nil
}

// Alarms reads alarms of CloudWatch by their names.
func (c Cloud) Alarms(ctx context.Context, names []string) (map[string]resource.Alarm, error) {
	return c.alarms.Named(ctx, names)
}

// AllQueues lists the queues of SQS.
func (c Cloud) AllQueues(ctx context.Context) ([]string, error) { return c.SQS.URLs(ctx) }
