package cloudwatch

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// PutMetric publishes one value of a metric without dimensions, in the unit Count. The first
// makes the metric, which then costs money by the month. The error is a *scale.Failure.
func (c *Client) PutMetric(ctx context.Context, namespace, metric string, at time.Time, value float64) error {
	_, err := c.api.PutMetricData(ctx, &cloudwatch.PutMetricDataInput{
		Namespace:  aws.String(namespace),
		MetricData: []types.MetricDatum{{MetricName: aws.String(metric), Timestamp: aws.Time(at), Value: aws.Float64(value), Unit: types.StandardUnitCount}},
	}, func(o *cloudwatch.Options) { o.RetryMaxAttempts = session.WriteAttempts })
	return session.Failed("putting metric "+namespace+" "+metric, err)
}
