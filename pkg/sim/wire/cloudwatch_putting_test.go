package wire

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dynascale/dynascale/pkg/sim"
)

// What is put can be read again, in every protocol, and an alarm that counts it sees it end.
func TestMetricsArePut(t *testing.T) {
	for protocol := range wireProtocols {
		t.Run(protocol, func(t *testing.T) {
			world, err := sim.New(sim.Options{Start: noon, Exact: true})
			if err != nil {
				t.Fatal(err)
			}
			c := serve(t, world, Options{}).cloudwatch(protocol)
			put := func(namespace string, at time.Time) error {
				_, err := c.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: aws.String(namespace), MetricData: []types.MetricDatum{
					{MetricName: aws.String("heartbeat"), Timestamp: aws.Time(at), Value: aws.Float64(1), Unit: types.StandardUnitCount},
				}})
				return err
			}
			for range 3 {
				if err := put("Dynascale", world.Now()); err != nil {
					t.Fatal(err)
				}
				world.Step(time.Minute)
			}
			world.Step(5 * time.Minute)
			out, err := c.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{
				StartTime: aws.Time(noon), EndTime: aws.Time(world.Now()),
				MetricDataQueries: []types.MetricDataQuery{{Id: aws.String("beats"), MetricStat: &types.MetricStat{
					Metric: &types.Metric{Namespace: aws.String("Dynascale"), MetricName: aws.String("heartbeat")}, Period: aws.Int32(60), Stat: aws.String("SampleCount"),
				}}},
			})
			if err != nil || len(out.MetricDataResults) != 1 || len(out.MetricDataResults[0].Values) != 3 {
				t.Errorf("%v, %+v", err, out)
			}
			if err := put("AWS/EC2", world.Now()); err == nil {
				t.Error("a namespace of AWS is taken")
			}
			if err := put("Dynascale", world.Now().Add(3*time.Hour)); err == nil {
				t.Error("a time to come is taken")
			}
		})
	}
}
