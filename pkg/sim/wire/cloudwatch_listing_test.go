package wire

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dynascale/dynascale/pkg/sim"
)

func TestMetricsAreListed(t *testing.T) {
	web, silent := sim.Web("web", sim.Constant(300), 100, noon), sim.Web("silent", sim.Constant(0), 100, noon)
	silent.LoadBalancer, silent.TargetGroup = "app/silent/50dc6c495c0c9189", "targetgroup/silent/73e2d6bc24d8a068"
	silent.Min, silent.Desired = 0, 0
	world, err := sim.New(sim.Options{Start: noon, Groups: []sim.GroupSpec{web, silent}, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute)
	c := serve(t, world, Options{})
	for _, asked := range []struct {
		name string
		in   cloudwatch.ListMetricsInput
		want string
	}{
		{"a namespace", cloudwatch.ListMetricsInput{Namespace: aws.String("AWS/EC2")}, "CPUUtilization"},
		{"a name", cloudwatch.ListMetricsInput{MetricName: aws.String("HealthyHostCount")}, "HealthyHostCount"},
		{"a dimension with any value", cloudwatch.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("AutoScalingGroupName")}}}, "CPUUtilization mem_used_percent"},
		{"a dimension with another value", cloudwatch.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("AutoScalingGroupName"), Value: aws.String("no")}}}, ""},
		{"what never published anything", cloudwatch.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("AutoScalingGroupName"), Value: aws.String("silent")}}}, ""},
	} {
		for protocol := range wireProtocols {
			out, err := c.cloudwatch(protocol).ListMetrics(t.Context(), &asked.in)
			if err != nil {
				t.Fatalf("%s, %s: %v", asked.name, protocol, err)
			}
			var names []string
			for _, m := range out.Metrics {
				names = append(names, aws.ToString(m.MetricName))
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != asked.want {
				t.Errorf("%s, %s: %q, want %q", asked.name, protocol, got, asked.want)
			}
		}
	}
}
