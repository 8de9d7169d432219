package wire

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// listingCloud also lists queues.
type listingCloud struct {
	richCloud
	urls []string
}

func (c listingCloud) QueueURLs(context.Context) ([]string, error) { return c.urls, c.fail }

func TestListsQueuesPageByPage(t *testing.T) {
	cloud := listingCloud{richCloud: richCloud{plainCloud: newPlainCloud()}}
	for i := range 7 {
		cloud.urls = append(cloud.urls, fmt.Sprintf("https://sqs.us-east-1.amazonaws.com/123456789012/jobs-%d", i))
	}
	client := serve(t, cloud, Options{}).sqs()
	var got []string
	in := &sqs.ListQueuesInput{MaxResults: aws.Int32(3)}
	for pages := 1; ; pages++ {
		out, err := client.ListQueues(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, out.QueueUrls...)
		if out.NextToken == nil {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		in.NextToken = out.NextToken
	}
	if !slices.Equal(got, cloud.urls) {
		t.Errorf("got %q", got)
	}
	out, err := client.ListQueues(t.Context(), &sqs.ListQueuesInput{QueueNamePrefix: aws.String("jobs-4")})
	if err != nil || !slices.Equal(out.QueueUrls, cloud.urls[4:5]) || out.NextToken != nil {
		t.Errorf("by prefix: %+v, %v", out, err)
	}
	_, err = client.ListQueues(t.Context(), &sqs.ListQueuesInput{MaxResults: aws.Int32(1001)})
	if code(err) != "InvalidParameterValue" {
		t.Errorf("too long a page: %v", err)
	}
}

func TestListsTargetGroupsPageByPage(t *testing.T) {
	cloud := richCloud{plainCloud: newPlainCloud(), specs: map[string]sim.GroupSpec{}}
	for _, name := range []string{"a", "b", "c", "workers"} {
		cloud.add(name, scale.Capacity{Max: 1})
		if name != "workers" {
			cloud.specs[name] = sim.GroupSpec{TargetGroup: "targetgroup/" + name + "/0123456789abcdef", LoadBalancer: "app/" + name + "/0123456789abcdef"}
		}
	}
	c := serve(t, cloud, Options{})
	client := elasticloadbalancingv2.NewFromConfig(c.config)
	var got []string
	in := &elasticloadbalancingv2.DescribeTargetGroupsInput{PageSize: aws.Int32(2)}
	for {
		out, err := client.DescribeTargetGroups(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range out.TargetGroups {
			got = append(got, *x.TargetGroupArn+" "+x.LoadBalancerArns[0])
		}
		if out.NextMarker == nil {
			break
		}
		in.Marker = out.NextMarker
	}
	const arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:"
	if len(got) != 3 || got[2] != arn+"targetgroup/c/0123456789abcdef "+arn+"loadbalancer/app/c/0123456789abcdef" {
		t.Errorf("got %q", got)
	}
	groups, err := c.autoscaling().DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	if x := groups.AutoScalingGroups; len(x) != 4 || !slices.Equal(x[0].TargetGroupARNs, []string{arn + "targetgroup/a/0123456789abcdef"}) || len(x[3].TargetGroupARNs) != 0 {
		t.Errorf("groups: %+v", x)
	}
	_, err = client.DescribeLoadBalancers(t.Context(), &elasticloadbalancingv2.DescribeLoadBalancersInput{})
	if code(err) != "InvalidAction" {
		t.Errorf("an operation that is not served: %v", err)
	}
}
