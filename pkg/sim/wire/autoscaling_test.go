package wire

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

func TestDescribesAGroup(t *testing.T) {
	cloud := newPlainCloud()
	cloud.groups["web"] = resource.Group{
		Name: "web", Operator: "eks.amazonaws.com", Status: "Delete in progress", Suspended: []string{"Launch", "Terminate"},
		Capacity: scale.Capacity{Desired: 5, InService: 3, Pending: 2, Min: 1, Max: 9},
	}
	client := serve(t, cloud, Options{}).autoscaling()

	out, err := client.DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{
		AutoScalingGroupNames: []string{"web", "no-such-group"},
	})
	if err != nil || len(out.AutoScalingGroups) != 1 {
		t.Fatalf("got %+v, %v; want the one group that exists", out, err)
	}
	g := out.AutoScalingGroups[0]
	got := fmt.Sprint(*g.AutoScalingGroupName, *g.MinSize, *g.DesiredCapacity, *g.MaxSize, " ", *g.Operator.Principal, " ", *g.Status)
	if want := "web1 5 9 eks.amazonaws.com Delete in progress"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(g.SuspendedProcesses) != 2 || *g.SuspendedProcesses[1].ProcessName != "Terminate" {
		t.Errorf("suspended processes: %+v", g.SuspendedProcesses)
	}
	states := map[types.LifecycleState]int{}
	ids := map[string]bool{}
	for _, i := range g.Instances {
		states[i.LifecycleState]++
		ids[*i.InstanceId] = true
		if *i.HealthStatus != "Healthy" {
			t.Errorf("instance %s is %s", *i.InstanceId, *i.HealthStatus)
		}
	}
	if states["InService"] != 3 || states["Pending"] != 2 || len(ids) != 5 {
		t.Errorf("instances %v with %d different ids; want 3 InService and 2 Pending", states, len(ids))
	}

	out, err = client.DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{
		AutoScalingGroupNames: []string{"web"}, IncludeInstances: aws.Bool(false),
	})
	if err != nil || len(out.AutoScalingGroups[0].Instances) != 0 {
		t.Errorf("IncludeInstances=false gave %d instances, %v", len(out.AutoScalingGroups[0].Instances), err)
	}
}

func TestPagesThroughGroups(t *testing.T) {
	cloud := newPlainCloud()
	var want []string
	for i := range 120 {
		name := fmt.Sprintf("g%03d", i)
		cloud.add(name, scale.Capacity{Max: 1})
		want = append(want, name)
	}
	client := serve(t, cloud, Options{}).autoscaling()
	for _, c := range []struct {
		max   *int32
		pages []int
	}{
		{nil, []int{50, 50, 20}},
		{aws.Int32(100), []int{100, 20}},
		{aws.Int32(40), []int{40, 40, 40}},
	} {
		var got []string
		var pages []int
		p := autoscaling.NewDescribeAutoScalingGroupsPaginator(client, &autoscaling.DescribeAutoScalingGroupsInput{MaxRecords: c.max})
		for p.HasMorePages() {
			out, err := p.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, len(out.AutoScalingGroups))
			for _, g := range out.AutoScalingGroups {
				got = append(got, *g.AutoScalingGroupName)
			}
		}
		if !slices.Equal(got, want) || !slices.Equal(pages, c.pages) {
			t.Errorf("pages of %v groups, want %v; all groups once and in order: %t", pages, c.pages, slices.Equal(got, want))
		}
	}
}

func TestChangesSizes(t *testing.T) {
	ctx := context.Background()
	cloud := richCloud{plainCloud: newPlainCloud()}
	cloud.add("web", scale.Capacity{Desired: 5, InService: 5, Min: 1, Max: 9})
	client := serve(t, cloud, Options{}).autoscaling()
	update := func(low, desired, high *int32) error {
		_, err := client.UpdateAutoScalingGroup(ctx, &autoscaling.UpdateAutoScalingGroupInput{
			AutoScalingGroupName: aws.String("web"), MinSize: low, DesiredCapacity: desired, MaxSize: high,
		})
		return err
	}
	n := aws.Int32
	for _, c := range []struct {
		name              string
		low, desired, max *int32
		want              string // min desired max, or the error
	}{
		{"only the minimum; it lifts desired", n(6), nil, nil, "6 6 9"},
		{"only desired", nil, n(8), nil, "6 8 9"},
		{"all three upwards, beyond the old maximum", n(10), n(12), n(20), "10 12 20"},
		{"all three downwards, below the old minimum", n(1), n(2), n(3), "1 2 3"},
		{"maximum below desired lowers desired", nil, nil, n(1), "1 1 1"},
		{"minimum above maximum", n(2), nil, nil, "Max bound, 1, must be greater than or equal to min bound, 2"},
		{"desired above maximum", nil, n(2), nil, "Desired capacity:2 must be between the specified min size:1 and max size:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := update(c.low, c.desired, c.max)
			x := cloud.groups["web"].Capacity
			got := fmt.Sprint(x.Min, x.Desired, x.Max)
			if err != nil {
				got = message(err)
				if code(err) != "ValidationError" {
					t.Errorf("code %q", code(err))
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	cloud.add("web", scale.Capacity{Desired: 5, InService: 5, Min: 1, Max: 9})
	if _, err := client.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: aws.String("web"), DesiredCapacity: n(7), HonorCooldown: aws.Bool(true),
	}); err != nil || cloud.groups["web"].Capacity.Desired != 7 {
		t.Errorf("set desired 7: %v, %+v", err, cloud.groups["web"].Capacity)
	}
	_, err := client.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: aws.String("web"), DesiredCapacity: n(8), HonorCooldown: aws.Bool(true),
	})
	if code(err) != "ScalingActivityInProgress" {
		t.Errorf("with HonorCooldown and 5 of 7 in service: %v, want ScalingActivityInProgress", err)
	}
}

func TestMaximumIsRefusedWhereTheWorldCannotMoveIt(t *testing.T) {
	cloud := newPlainCloud()
	cloud.add("web", scale.Capacity{Min: 1, Desired: 1, Max: 3})
	_, err := serve(t, cloud, Options{}).autoscaling().UpdateAutoScalingGroup(t.Context(), &autoscaling.UpdateAutoScalingGroupInput{
		AutoScalingGroupName: aws.String("web"), MaxSize: aws.Int32(4),
	})
	if code(err) != "ValidationError" {
		t.Errorf("got %v, want a ValidationError and not a silent success", err)
	}
}

func TestRefusesWhatAWSRefuses(t *testing.T) {
	cloud := newPlainCloud()
	cloud.add("web", scale.Capacity{Min: 1, Desired: 1, Max: 3})
	client := serve(t, cloud, Options{}).autoscaling()
	describe := func(in autoscaling.DescribeAutoScalingGroupsInput) error {
		_, err := client.DescribeAutoScalingGroups(t.Context(), &in)
		return err
	}
	activities := func(in autoscaling.DescribeScalingActivitiesInput) error {
		_, err := client.DescribeScalingActivities(t.Context(), &in)
		return err
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint("g", i)
	}
	_, noGroup := client.SetDesiredCapacity(t.Context(), &autoscaling.SetDesiredCapacityInput{
		AutoScalingGroupName: aws.String("nope"), DesiredCapacity: aws.Int32(1),
	})
	_, noRefresh := client.DescribeInstanceRefreshes(t.Context(), &autoscaling.DescribeInstanceRefreshesInput{AutoScalingGroupName: aws.String("nope")})
	for _, c := range []struct {
		name, code, message string
		err                 error
	}{
		{
			"51 names without MaxRecords", "ValidationError", "The number of group names that may be passed in is limited to 50",
			describe(autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: many[:51]}),
		},
		{
			"101 names", "ValidationError", "The number of group names that may be passed in is limited to 100",
			describe(autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: many, MaxRecords: aws.Int32(100)}),
		},
		{
			"MaxRecords 101", "ValidationError",
			"1 validation error detected: Value '101' at 'maxRecords' failed to satisfy constraint: Member must have value less than or equal to 100",
			describe(autoscaling.DescribeAutoScalingGroupsInput{MaxRecords: aws.Int32(101)}),
		},
		{
			"a token nobody gave", "InvalidNextToken", "The token 'xyz' is invalid.",
			describe(autoscaling.DescribeAutoScalingGroupsInput{NextToken: aws.String("xyz")}),
		},
		{
			"an unknown filter", "ValidationError", "Filter type colour is not correct. Allowed Filter types are: tag-key tag-value tag:<key>",
			describe(autoscaling.DescribeAutoScalingGroupsInput{Filters: []types.Filter{{Name: aws.String("colour")}}}),
		},
		{"writing to a group that is not there", "ValidationError", "AutoScalingGroup name not found - no such group: nope", noGroup},
		{"refreshes of a group that is not there", "ValidationError", "AutoScalingGroup name not found - no such group: nope", noRefresh},
		{
			"a time that is none", "ValidationError", "Filter StartTimeLowerBound: 'soon' is not an ISO 8601 time",
			activities(autoscaling.DescribeScalingActivitiesInput{Filters: []types.Filter{{Name: aws.String("StartTimeLowerBound"), Values: []string{"soon"}}}}),
		},
		{
			"status without a group", "ValidationError", "The Status filter can only be used together with AutoScalingGroupName",
			activities(autoscaling.DescribeScalingActivitiesInput{Filters: []types.Filter{{Name: aws.String("Status"), Values: []string{"Failed"}}}}),
		},
	} {
		if code(c.err) != c.code || message(c.err) != c.message {
			t.Errorf("%s: got %v, want %s: %s", c.name, c.err, c.code, c.message)
		}
	}
}

func TestListsActivities(t *testing.T) {
	cloud := richCloud{plainCloud: newPlainCloud(), activities: map[string][]sim.ScalingActivity{}}
	cloud.add("web", scale.Capacity{Max: 9})
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	cloud.activities["web"] = []sim.ScalingActivity{
		{ID: "failed", Start: at(-1), End: at(-1), Status: "Failed", Message: "We currently do not have sufficient capacity"},
		{ID: "under way", Start: at(-2), End: at(1), Status: "Successful"},
		{ID: "done", Start: at(-9), End: at(-7), Status: "Successful", Cause: "a user request", Description: "Launching"},
	}
	client := serve(t, cloud, Options{}).autoscaling()
	list := func(in autoscaling.DescribeScalingActivitiesInput) (got []string) {
		t.Helper()
		p := autoscaling.NewDescribeScalingActivitiesPaginator(client, &in)
		for p.HasMorePages() {
			out, err := p.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range out.Activities {
				got = append(got, *a.ActivityId+" "+string(a.StatusCode)+aws.ToString(a.StatusMessage))
			}
		}
		return got
	}
	filter := func(name, value string) []types.Filter {
		return []types.Filter{{Name: aws.String(name), Values: []string{value}}}
	}
	web := aws.String("web")
	const failed, underWay, done = "failed FailedWe currently do not have sufficient capacity", "under way InProgress", "done Successful"
	for _, c := range []struct {
		name string
		in   autoscaling.DescribeScalingActivitiesInput
		want []string
	}{
		{"of one group, what is under way first", autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: web}, []string{underWay, failed, done}},
		{"of all groups, one a page", autoscaling.DescribeScalingActivitiesInput{MaxRecords: aws.Int32(1)}, []string{underWay, failed, done}},
		{"from a time on", autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: web, Filters: filter("StartTimeLowerBound", "2026-03-02T11:58:00Z")}, []string{underWay, failed}},
		{"up to a time in another zone", autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: web, Filters: filter("StartTimeUpperBound", "2026-03-02T13:55:00+02:00")}, []string{done}},
		{"by status", autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: web, Filters: filter("Status", "Failed")}, []string{failed}},
		{"by id", autoscaling.DescribeScalingActivitiesInput{ActivityIds: []string{"done"}}, []string{done}},
	} {
		if diff := cmp.Diff(c.want, list(c.in)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.name, diff)
		}
	}
}

func TestActivitiesOfAWorldWithoutDetails(t *testing.T) {
	cloud := newPlainCloud()
	cloud.add("web", scale.Capacity{Max: 9})
	cloud.activities["web"] = []scale.Activity{{ID: "a", Start: noon, Failed: true, Message: "no capacity"}}
	out, err := serve(t, cloud, Options{}).autoscaling().DescribeScalingActivities(t.Context(), &autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: aws.String("web")})
	if err != nil || len(out.Activities) != 1 || out.Activities[0].StatusCode != "Failed" ||
		*out.Activities[0].StatusMessage != "no capacity" || !out.Activities[0].StartTime.Equal(noon) {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestTellsOtherOwners(t *testing.T) {
	cloud := richCloud{plainCloud: newPlainCloud(), specs: map[string]sim.GroupSpec{
		"a": {Policies: []sim.Policy{{Name: "cpu", Type: "TargetTrackingScaling", Enabled: true}, {Name: "old", Type: "StepScaling"}}},
		"b": {Policies: []sim.Policy{{Name: "plan", Type: "PredictiveScaling", Enabled: true}}, Refreshing: true},
	}}
	cloud.add("a", scale.Capacity{Max: 1})
	cloud.add("b", scale.Capacity{Max: 1})
	client := serve(t, cloud, Options{}).autoscaling()

	for _, c := range []struct {
		name string
		in   autoscaling.DescribePoliciesInput
		want []string
	}{
		{"all, one a page", autoscaling.DescribePoliciesInput{MaxRecords: aws.Int32(1)}, []string{"a cpu TargetTrackingScaling true", "a old StepScaling false", "b plan PredictiveScaling true"}},
		{"of one group", autoscaling.DescribePoliciesInput{AutoScalingGroupName: aws.String("b")}, []string{"b plan PredictiveScaling true"}},
		{"by type", autoscaling.DescribePoliciesInput{PolicyTypes: []string{"StepScaling"}}, []string{"a old StepScaling false"}},
		{"by name", autoscaling.DescribePoliciesInput{PolicyNames: []string{"cpu", "unknown"}}, []string{"a cpu TargetTrackingScaling true"}},
	} {
		var got []string
		p := autoscaling.NewDescribePoliciesPaginator(client, &c.in)
		for p.HasMorePages() {
			out, err := p.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range out.ScalingPolicies {
				got = append(got, fmt.Sprint(*x.AutoScalingGroupName, " ", *x.PolicyName, " ", *x.PolicyType, " ", *x.Enabled))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.name, diff)
		}
	}
	for group, want := range map[string]int{"a": 0, "b": 1} {
		out, err := client.DescribeInstanceRefreshes(t.Context(), &autoscaling.DescribeInstanceRefreshesInput{AutoScalingGroupName: &group})
		if err != nil || len(out.InstanceRefreshes) != want {
			t.Errorf("refreshes of %s: %+v, %v; want %d", group, out, err, want)
		}
		if want == 1 && out.InstanceRefreshes[0].Status != types.InstanceRefreshStatusInProgress {
			t.Errorf("status %s", out.InstanceRefreshes[0].Status)
		}
	}
	actions, err := client.DescribeScheduledActions(t.Context(), &autoscaling.DescribeScheduledActionsInput{})
	if err != nil || len(actions.ScheduledUpdateGroupActions) != 0 {
		t.Errorf("scheduled actions: %+v, %v", actions, err)
	}
}
