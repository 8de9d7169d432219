package stage

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// Stage is one set of endpoints and the clients for them.
type Stage struct {
	Endpoints
	config     aws.Config
	groups     *autoscaling.Client
	metrics    *cloudwatch.Client
	machines   *ec2.Client
	balancers  *elb.Client
	databases  *rds.Client
	queues     *sqs.Client
	parameters *ssm.Client
	scaling    *applicationautoscaling.Client
}

// New checks the endpoints. It calls nobody.
func New(e Endpoints) (*Stage, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	s := &Stage{Endpoints: e, config: aws.Config{
		Region:      e.region(),
		Credentials: credentials.NewStaticCredentialsProvider(key("AWS_ACCESS_KEY_ID"), key("AWS_SECRET_ACCESS_KEY"), ""),
		HTTPClient:  &http.Client{Timeout: 20 * time.Second},
		// An emulator answers now and then with an error when many tests ask it at once.
		RetryMaxAttempts: 8,
	}}
	s.groups = autoscaling.NewFromConfig(s.config, func(o *autoscaling.Options) { o.BaseEndpoint = &e.AutoScaling })
	s.machines = ec2.NewFromConfig(s.config, func(o *ec2.Options) { o.BaseEndpoint = &e.EC2 })
	s.balancers = elb.NewFromConfig(s.config, func(o *elb.Options) { o.BaseEndpoint = &e.ELB })
	s.databases = rds.NewFromConfig(s.config, func(o *rds.Options) { o.BaseEndpoint = &e.RDS })
	s.queues = sqs.NewFromConfig(s.config, func(o *sqs.Options) { o.BaseEndpoint = &e.SQS })
	s.parameters = ssm.NewFromConfig(s.config, func(o *ssm.Options) { o.BaseEndpoint = &e.SSM })
	s.scaling = applicationautoscaling.NewFromConfig(s.config, func(o *applicationautoscaling.Options) { o.BaseEndpoint = &e.AppScaling })
	var unknown error
	s.metrics = cloudwatch.NewFromConfig(s.config, func(o *cloudwatch.Options) {
		o.BaseEndpoint = &e.CloudWatch
		switch e.Protocol {
		case "", "cbor":
		case "query":
			o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
		case "json":
			o.Protocol = awsjson.New11(schemas.GraniteServiceVersion20100801)
		default:
			unknown = fmt.Errorf("the CloudWatch protocol is %q; it can be cbor, query or json", e.Protocol)
		}
	})
	return s, unknown
}

// Rehearse asks every service one harmless question, but for Application Auto
// Scaling, which only two plays need; see CountsReaders.
func (s *Stage) Rehearse(ctx context.Context) error {
	if _, err := s.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{}); err != nil {
		return fmt.Errorf("ask Auto Scaling at %s: %w", s.AutoScaling, err)
	}
	if err := s.Publish(ctx, time.Minute, 0, Metric{Namespace: "Rehearsal", Name: "Curtain"}); err != nil {
		return fmt.Errorf("ask CloudWatch at %s: %w", s.CloudWatch, err)
	}
	if _, err := s.queues.ListQueues(ctx, &sqs.ListQueuesInput{}); err != nil {
		return fmt.Errorf("ask SQS at %s: %w", s.SQS, err)
	}
	if _, err := s.machines.DescribeLaunchTemplates(ctx, &ec2.DescribeLaunchTemplatesInput{}); err != nil {
		return fmt.Errorf("ask EC2 at %s: %w", s.EC2, err)
	}
	if _, err := s.balancers.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{}); err != nil {
		return fmt.Errorf("ask Elastic Load Balancing at %s: %w", s.ELB, err)
	}
	if _, err := s.databases.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{}); err != nil {
		return fmt.Errorf("ask RDS at %s: %w", s.RDS, err)
	}
	if _, err := s.Parameter(ctx, "/rehearsal"); err != nil {
		return fmt.Errorf("ask SSM at %s: %w", s.SSM, err)
	}
	identity := sts.NewFromConfig(s.config, func(o *sts.Options) { o.BaseEndpoint = &s.STS })
	if _, err := identity.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err != nil {
		return fmt.Errorf("ask STS at %s: %w", s.STS, err)
	}
	return nil
}
