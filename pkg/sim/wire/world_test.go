package wire

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"github.com/dynascale/dynascale/pkg/sim"
)

// The simulated cloud is a Cloud in every respect.
var (
	_ Cloud   = (*sim.Cloud)(nil)
	_ Details = (*sim.Cloud)(nil)
	_ Resizer = (*sim.Cloud)(nil)

	_ Machinery      = (*sim.Cloud)(nil)
	_ Balancer       = (*sim.Cloud)(nil)
	_ Databank       = (*sim.Cloud)(nil)
	_ ParameterStore = (*sim.Cloud)(nil)
	_ Scalers        = (*sim.Cloud)(nil)
	_ Lister         = (*sim.Cloud)(nil)
	_ MetricLister   = (*sim.Cloud)(nil)
	_ Mailbox        = (*sim.Cloud)(nil)
)

func TestASimulatedWorldAnswersRealClients(t *testing.T) {
	web := sim.Web("web", sim.Constant(300), 100, noon)
	web.Policies = []sim.Policy{{Name: "cpu", Type: "TargetTrackingScaling", Enabled: true}}
	web.Max = 10
	world, err := sim.New(sim.Options{Start: noon, Groups: []sim.GroupSpec{web}, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, world, Options{Account: world.Account(), Region: world.Region()})
	client := c.autoscaling()
	size := func(n int32) error {
		_, err := client.SetDesiredCapacity(t.Context(), &autoscaling.SetDesiredCapacityInput{
			AutoScalingGroupName: aws.String("web"), DesiredCapacity: aws.Int32(n),
		})
		return err
	}

	world.Step(10 * time.Minute)
	if err := size(5); err != nil {
		t.Fatal(err)
	}
	if err := size(11); message(err) != "New SetDesiredCapacity value 11 is above max value 10 for the AutoScalingGroup." {
		t.Errorf("beyond the maximum: %v", err)
	}
	world.Step(30 * time.Second)
	out, err := client.DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	states := map[types.LifecycleState]int{}
	for _, i := range out.AutoScalingGroups[0].Instances {
		states[i.LifecycleState]++
	}
	if states["InService"] != 3 || states["Pending"] != 2 {
		t.Errorf("30 s after growing from 3 to 5: %v", states)
	}
	activities, err := client.DescribeScalingActivities(t.Context(), &autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: aws.String("web")})
	if err != nil || len(activities.Activities) != 2 || activities.Activities[0].StatusCode != types.ScalingActivityStatusCodeInProgress {
		t.Errorf("activities: %+v, %v; want 2 in progress", activities, err)
	}
	policies, err := client.DescribePolicies(t.Context(), &autoscaling.DescribePoliciesInput{AutoScalingGroupName: aws.String("web")})
	if err != nil || len(policies.ScalingPolicies) != 1 {
		t.Errorf("policies: %+v, %v", policies, err)
	}

	in := ask(average("cpu", "CPUUtilization"))
	in.StartTime, in.EndTime = aws.Time(noon), aws.Time(world.Now())
	for name := range wireProtocols {
		data, err := c.cloudwatch(name).GetMetricData(t.Context(), in)
		if err != nil || len(data.MetricDataResults) != 1 || len(data.MetricDataResults[0].Values) < 5 {
			t.Errorf("%s: %+v, %v; want several minutes of CPU", name, data, err)
		}
	}
	in.MetricDataQueries = append(in.MetricDataQueries, math1("e", "NOSUCH(cpu)"))
	if _, err := c.cloudwatch("cbor").GetMetricData(t.Context(), in); code(err) != "ValidationError" {
		t.Errorf("metric math that the world does not know: %v", err)
	}
}
