package wire

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim"
)

func (c clients) ec2() *ec2.Client { return ec2.NewFromConfig(c.config) }

func by(name string, values ...string) []types.Filter {
	return []types.Filter{{Name: aws.String(name), Values: values}}
}

func ids(out *ec2.DescribeInstancesOutput) (list []string) {
	for _, r := range out.Reservations {
		for _, i := range r.Instances {
			list = append(list, *i.InstanceId)
		}
	}
	return list
}

func TestListsInstances(t *testing.T) {
	const spot, stopped = "i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb"
	client := serve(t, still(t), Options{}).ec2()
	for _, tc := range []struct {
		name string
		in   ec2.DescribeInstancesInput
		want []string
	}{
		{"all", ec2.DescribeInstancesInput{}, []string{box, spot, stopped}},
		{"by id", ec2.DescribeInstancesInput{InstanceIds: []string{stopped}}, []string{stopped}},
		{"by a filter, one of them unknown", ec2.DescribeInstancesInput{Filters: by("instance-id", stopped, "i-0cccccccccccccccc", box)}, []string{box, stopped}},
		{"those that run", ec2.DescribeInstancesInput{Filters: by("instance-state-name", "running")}, []string{box, spot}},
		{"one that does not", ec2.DescribeInstancesInput{Filters: slices.Concat(by("instance-state-name", "stopped"), by("instance-id", box))}, nil},
	} {
		out, err := client.DescribeInstances(t.Context(), &tc.in)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, ids(out)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	out, err := client.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{InstanceIds: []string{spot}})
	if err != nil {
		t.Fatal(err)
	}
	i := out.Reservations[0].Instances[0]
	if i.InstanceLifecycle != types.InstanceLifecycleTypeSpot || !*i.HibernationOptions.Configured || !*i.Operator.Managed || *i.Operator.Principal != "eks.amazonaws.com" ||
		*i.Tags[0].Key != "aws:autoscaling:groupName" || *i.Tags[0].Value != "web" || *i.State.Code != 16 || *i.Placement.AvailabilityZone != "us-east-1a" {
		t.Errorf("instance %+v", i)
	}
}

func TestListsInstancesPageByPage(t *testing.T) {
	world := still(t, func(o *sim.Options) {
		for i := range 9 {
			o.Machines = append(o.Machines, sim.MachineSpec{ID: fmt.Sprintf("i-%017d", i), Type: "t3.micro"})
		}
	})
	client := serve(t, world, Options{}).ec2()
	var got []string
	pages := 0
	p := ec2.NewDescribeInstancesPaginator(client, &ec2.DescribeInstancesInput{MaxResults: aws.Int32(5)})
	for ; p.HasMorePages(); pages++ {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ids(out)...)
	}
	if diff := cmp.Diff(world.MachineIDs(), got); diff != "" || pages != 3 {
		t.Errorf("%d pages (-want +got):\n%s", pages, diff)
	}
}

func TestTellsTheStatusOfInstances(t *testing.T) {
	client := serve(t, still(t, func(o *sim.Options) {
		o.Faults = []sim.Fault{{From: noon, To: noon.AddDate(1, 0, 0), Kind: sim.FaultChecksFail, Match: box}}
	}), Options{}).ec2()
	told := func(all bool) map[string][2]types.SummaryStatus {
		out, err := client.DescribeInstanceStatus(t.Context(), &ec2.DescribeInstanceStatusInput{IncludeAllInstances: aws.Bool(all)})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][2]types.SummaryStatus{}
		for _, s := range out.InstanceStatuses {
			got[*s.InstanceId] = [2]types.SummaryStatus{s.SystemStatus.Status, s.InstanceStatus.Status}
		}
		return got
	}
	want := map[string][2]types.SummaryStatus{box: {"ok", "impaired"}, "i-0aaaaaaaaaaaaaaaa": {"ok", "ok"}}
	if diff := cmp.Diff(want, told(false)); diff != "" {
		t.Errorf("those that run (-want +got):\n%s", diff)
	}
	want["i-0bbbbbbbbbbbbbbbb"] = [2]types.SummaryStatus{"not-applicable", "not-applicable"}
	if diff := cmp.Diff(want, told(true)); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
}

func TestChangesInstances(t *testing.T) {
	world := still(t)
	client := serve(t, world, Options{}).ec2()
	out, err := client.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{box, "i-0bbbbbbbbbbbbbbbb"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range out.StoppingInstances {
		got = append(got, fmt.Sprint(*c.InstanceId, " ", c.PreviousState.Name, " ", c.CurrentState.Name, " ", *c.CurrentState.Code))
	}
	if diff := cmp.Diff([]string{box + " running stopping 64", "i-0bbbbbbbbbbbbbbbb stopped stopped 80"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	before := len(world.Writes())
	if _, err = client.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{box, "i-0cccccccccccccccc"}}); code(err) != "InvalidInstanceID.NotFound" || len(world.Writes()) != before {
		t.Errorf("one of two that is not there: %v", err)
	}
	// What is only checked changes nothing, and meets the refusal of who may not.
	_, err = client.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{"i-0bbbbbbbbbbbbbbbb"}, DryRun: aws.Bool(true)})
	if m, _ := world.DescribeMachine("i-0bbbbbbbbbbbbbbbb"); code(err) != "DryRunOperation" || m.State != resource.Stopped {
		t.Errorf("a dry run: %v, and it is %s", err, m.State)
	}
	denied := serve(t, still(t, func(o *sim.Options) {
		o.Faults = []sim.Fault{{From: noon, To: noon.AddDate(1, 0, 0), Kind: sim.FaultDenied, Service: "ec2"}}
	}), Options{}).ec2()
	if _, err = denied.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{box}, DryRun: aws.Bool(true)}); code(err) != "UnauthorizedOperation" {
		t.Errorf("a dry run of who may not: %v", err)
	}
}

func TestRefusesWhatEC2Refuses(t *testing.T) {
	client := serve(t, still(t, func(o *sim.Options) {
		o.Faults = []sim.Fault{{From: noon, To: noon.AddDate(1, 0, 0), Kind: sim.FaultNoCapacity}}
	}), Options{}).ec2()
	ctx := t.Context()
	for _, tc := range []struct {
		name   string
		call   func() error
		status int
		want   string
	}{
		{"an id of nobody", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{"i-0cccccccccccccccc"}})
			return err
		}, 400, "InvalidInstanceID.NotFound: The instance ID 'i-0cccccccccccccccc' does not exist"},
		{"two of nobody", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{"i-0c", "i-0d"}})
			return err
		}, 400, "InvalidInstanceID.NotFound: The instance IDs 'i-0c, i-0d' do not exist"},
		{"no id", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{"web"}})
			return err
		}, 400, `InvalidInstanceID.Malformed: Invalid id: "web"`},
		{"ids and pages", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{box}, MaxResults: aws.Int32(5)})
			return err
		}, 400, "InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults"},
		{"short pages", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{MaxResults: aws.Int32(4)})
			return err
		}, 400, "InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value between 5 and 1000."},
		{"an unknown filter", func() error {
			_, err := client.DescribeInstances(ctx, &ec2.DescribeInstancesInput{Filters: by("colour", "red")})
			return err
		}, 400, "InvalidParameterValue: The filter 'colour' is invalid"},
		{"an unknown type", func() error {
			_, err := client.DescribeInstanceTypes(ctx, &ec2.DescribeInstanceTypesInput{InstanceTypes: []types.InstanceType{"x9.large", "t3.micro"}})
			return err
		}, 400, "InvalidInstanceType: The following supplied instance types do not exist: [x9.large]"},
		{"another place", func() error {
			_, err := client.DescribeInstanceTypeOfferings(ctx, &ec2.DescribeInstanceTypeOfferingsInput{LocationType: types.LocationTypeOutpost})
			return err
		}, 400, "InvalidParameterValue: the simulated cloud has no locations of the type outpost"},
		{"force", func() error {
			_, err := client.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{box}, Force: aws.Bool(true)})
			return err
		}, 400, "UnsupportedOperation: the simulated cloud does not support the parameter Force"},
		{"another attribute", func() error {
			_, err := client.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{InstanceId: aws.String(box), EbsOptimized: &types.AttributeBooleanValue{Value: aws.Bool(true)}})
			return err
		}, 400, "UnsupportedOperation: the simulated cloud does not support the parameter EbsOptimized"},
		{"no attribute", func() error {
			_, err := client.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{InstanceId: aws.String(box)})
			return err
		}, 400, "MissingParameter: The request must contain the parameter InstanceType.Value"},
		{"no instance", func() error {
			_, err := client.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{}})
			return err
		}, 400, "MissingParameter: The request must contain the parameter InstanceId"},
		{"no capacity, which EC2 takes for its own fault", func() error {
			_, err := client.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{"i-0bbbbbbbbbbbbbbbb"}})
			return err
		}, 500, "InsufficientInstanceCapacity: Insufficient capacity."},
	} {
		err := tc.call()
		var response *awshttp.ResponseError
		if !errors.As(err, &response) {
			t.Errorf("%s: no response: %v", tc.name, err)
			continue
		}
		if got := code(err) + ": " + message(err); got != tc.want || response.HTTPStatusCode() != tc.status {
			t.Errorf("%s: %d %s\nwant %d %s", tc.name, response.HTTPStatusCode(), got, tc.status, tc.want)
		}
	}
}

func TestListsTypesAndOfferings(t *testing.T) {
	client := serve(t, still(t, func(o *sim.Options) { o.NotOffered = []string{"c6i.large"} }), Options{}).ec2()
	var got []string
	p := ec2.NewDescribeInstanceTypesPaginator(client, &ec2.DescribeInstanceTypesInput{MaxResults: aws.Int32(10)})
	for p.HasMorePages() {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range out.InstanceTypes {
			got = append(got, string(x.InstanceType))
		}
	}
	if len(got) != 24 || got[0] != "t3.micro" {
		t.Errorf("types %q", got)
	}
	for _, tc := range []struct {
		name string
		in   ec2.DescribeInstanceTypeOfferingsInput
		want int
	}{
		{"the region's", ec2.DescribeInstanceTypeOfferingsInput{}, 23},
		{"the zones'", ec2.DescribeInstanceTypeOfferingsInput{LocationType: types.LocationTypeAvailabilityZone}, 3 * 23},
		{"one zone's", ec2.DescribeInstanceTypeOfferingsInput{LocationType: types.LocationTypeAvailabilityZone, Filters: by("location", "us-east-1c")}, 23},
		{"one type in one zone", ec2.DescribeInstanceTypeOfferingsInput{
			LocationType: types.LocationTypeAvailabilityZone, Filters: slices.Concat(by("location", "us-east-1c"), by("instance-type", "m5.large", "c6i.large")),
		}, 1},
	} {
		out, err := client.DescribeInstanceTypeOfferings(t.Context(), &tc.in)
		if err != nil || len(out.InstanceTypeOfferings) != tc.want {
			t.Errorf("%s: %d, %v; want %d", tc.name, len(out.InstanceTypeOfferings), err, tc.want)
		}
	}
}
