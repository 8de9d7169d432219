package appscaling

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const dimension = `"ServiceNamespace":"ecs","ScalableDimension":"ecs:service:DesiredCount"`

func TestServiceScaling(t *testing.T) {
	c, script := play(t,
		jsontest.OK(`{"ScalableTargets":[{`+dimension+`,"ResourceId":"service/shop/web","MinCapacity":2,"MaxCapacity":9,
			"SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":true}}],"NextToken":"more"}`),
		jsontest.OK(`{"ScalableTargets":[{`+dimension+`,"ResourceId":"service/Shop/Web","MinCapacity":0,"MaxCapacity":1},
			{"ServiceNamespace":"ecs","ScalableDimension":"ecs:service:Other","ResourceId":"service/shop/other","MinCapacity":0,"MaxCapacity":1}]}`),
		jsontest.OK(`{"ScalingPolicies":[
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"tasks","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":
				{"TargetValue":60.5,"DisableScaleIn":true,"ScaleOutCooldown":30,"ScaleInCooldown":0,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"}}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"queue","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":
				{"TargetValue":1000000,"CustomizedMetricSpecification":{"Namespace":"Shop","MetricName":"Backlog"}}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"sums","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":
				{"TargetValue":3,"CustomizedMetricSpecification":{"Metrics":[{"Id":"m1"}]}}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"bare","PolicyType":"TargetTrackingScaling"}],"NextToken":"policies"}`),
		jsontest.OK(`{"ScalingPolicies":[
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"alarm","PolicyType":"StepScaling","Alarms":[{"AlarmName":"high","AlarmARN":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high"}],"StepScalingPolicyConfiguration":
				{"AdjustmentType":"PercentChangeInCapacity","MetricAggregationType":"Maximum","MinAdjustmentMagnitude":2,"Cooldown":60,"StepAdjustments":[{"MetricIntervalLowerBound":0,"ScalingAdjustment":20}]}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"ahead","PolicyType":"PredictiveScaling","PredictiveScalingPolicyConfiguration":{"Mode":"ForecastAndScale","MetricSpecifications":[]}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"looks","PolicyType":"PredictiveScaling","PredictiveScalingPolicyConfiguration":{"Mode":"ForecastOnly","MetricSpecifications":[]}},
			{`+dimension+`,"ResourceId":"service/shop/web","PolicyName":"new","PolicyType":"Clairvoyant"},
			{"ServiceNamespace":"ecs","ScalableDimension":"ecs:service:Other","ResourceId":"service/shop/web","PolicyName":"of another dimension","PolicyType":"StepScaling"},
			{`+dimension+`,"ResourceId":"service/shop/unknown","PolicyName":"of an unknown target","PolicyType":"StepScaling"}]}`))
	got, err := c.ServiceScaling(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const usual = 5 * time.Minute // of AWS for services
	want := map[string]resource.ServiceScaling{
		"shop/web": {ScalableTarget: resource.ScalableTarget{Min: 2, Max: 9, In: true, Scheduled: true}, Policies: []string{
			"Clairvoyant policy new changes the desired count",
			"predictive scaling policy ahead raises the desired count before a forecast load",
			"step scaling policy alarm changes the desired count when its alarms fire",
			"target tracking policy bare changes the desired count",
			"target tracking policy queue keeps Shop Backlog at 1000000",
			"target tracking policy sums keeps an expression of metrics at 3",
			"target tracking policy tasks keeps ECSServiceAverageCPUUtilization at 60.5, and never shrinks",
		}, Own: []resource.ScalingPolicy{
			{Name: "alarm", Type: "StepScaling", Alarms: []string{"high"}, Adjustment: "PercentChangeInCapacity", Statistic: "Maximum", Least: 2, Warmup: time.Minute, Cooldown: time.Minute,
				Steps: []resource.PolicyStep{{Lower: aws.Float64(0), Change: 20}}},
			{Name: "bare", Type: "TargetTrackingScaling", Warmup: usual, Cooldown: usual},
			{Name: "queue", Type: "TargetTrackingScaling", Goal: 1e6, Warmup: usual, Cooldown: usual, Tracks: resource.TrackedMetric{Namespace: "Shop", Metric: "Backlog", Dimensions: map[string]string{}}},
			{Name: "sums", Type: "TargetTrackingScaling", Goal: 3, Warmup: usual, Cooldown: usual},
			{Name: "tasks", Type: "TargetTrackingScaling", Goal: 60.5, GrowOnly: true, Warmup: 30 * time.Second, Tracks: resource.TrackedMetric{Predefined: "ECSServiceAverageCPUUtilization"}},
		}},
		"Shop/Web": {ScalableTarget: resource.ScalableTarget{Max: 1}}, // ECS tells letters apart
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	sent := []jsontest.Call{
		{Target: service + "DescribeScalableTargets", Sent: map[string]any{"ServiceNamespace": "ecs", "MaxResults": 50.0}},
		{Target: service + "DescribeScalableTargets", Sent: map[string]any{"ServiceNamespace": "ecs", "MaxResults": 50.0, "NextToken": "more"}},
		{Target: service + "DescribeScalingPolicies", Sent: map[string]any{"ServiceNamespace": "ecs", "MaxResults": 10.0}},
		{Target: service + "DescribeScalingPolicies", Sent: map[string]any{"ServiceNamespace": "ecs", "MaxResults": 10.0, "NextToken": "policies"}},
	}
	if diff := cmp.Diff(sent, script.Calls); diff != "" {
		t.Error(diff)
	}
}

func TestServiceScalingOfNobody(t *testing.T) {
	c, script := play(t, jsontest.OK(`{"ScalableTargets":[]}`))
	if got, err := c.ServiceScaling(t.Context()); err != nil || got == nil || len(got) != 0 || len(script.Calls) != 1 {
		t.Errorf("got %v, %v after %d calls: where nothing is scaled there are no policies", got, err, len(script.Calls))
	}
}

func TestServiceScalingFails(t *testing.T) {
	one := jsontest.OK(`{"ScalableTargets":[{` + dimension + `,"ResourceId":"service/shop/web","MinCapacity":2,"MaxCapacity":9}]}`)
	for _, c := range []struct {
		name    string
		answers []querytest.Answer
		want    string
		kind    scale.Kind
		calls   int
	}{
		{"no right to read targets", []querytest.Answer{jsontest.Refusal(400, "AccessDeniedException", "no")},
			"listing what Application Auto Scaling scales in ECS: denied: AccessDeniedException: no", scale.Denied, 1},
		{"nor policies", []querytest.Answer{one, jsontest.Refusal(400, "AccessDeniedException", "no")},
			"listing the scaling policies of ECS services: denied: AccessDeniedException: no", scale.Denied, 2},
		{"policies without end", []querytest.Answer{one, jsontest.OK(`{"ScalingPolicies":[],"NextToken":"again"}`)},
			"listing the scaling policies of ECS services: internal: the list has more than 500 pages, and dynascale stopped reading it", scale.Internal, 1 + maxPolicyPages},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, c.answers...)
			if got, err := client.ServiceScaling(t.Context()); got != nil || err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind || len(script.Calls) != c.calls {
				t.Errorf("got %v, %v after %d calls", got, err, len(script.Calls))
			}
		})
	}
}

func TestScalableTargets(t *testing.T) {
	c, script := play(t, jsontest.OK(`{"ScalableTargets":[{`+dimension+`,"ResourceId":"service/shop/web","MinCapacity":2,"MaxCapacity":9,
		"SuspendedState":{"DynamicScalingInSuspended":false,"DynamicScalingOutSuspended":true,"ScheduledScalingSuspended":false}}]}`))
	got, err := c.ScalableTargets(t.Context(), []string{"shop/web", "shop/free"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]resource.ScalableTarget{"shop/web": {Min: 2, Max: 9, Out: true}}, got); diff != "" {
		t.Error(diff)
	}
	sent := []jsontest.Call{{Target: service + "DescribeScalableTargets", Sent: map[string]any{
		"ServiceNamespace": "ecs", "MaxResults": 50.0, "ResourceIds": []any{"service/shop/web", "service/shop/free"}}}}
	if diff := cmp.Diff(sent, script.Calls); diff != "" {
		t.Error(diff)
	}
}

func TestScalableTargetsAreNotReadAtAll(t *testing.T) {
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprint("shop/s", i)
	}
	for _, c := range []struct {
		name     string
		services []string
		answer   querytest.Answer
		want     string
		calls    int
	}{
		{"nothing is asked", nil, jsontest.OK(`{}`), "", 0},
		{"too many", many, jsontest.OK(`{}`), "reading the scalable targets of 51 services: invalid: at most 50 can be read at a time", 0},
		{"throttled", []string{"shop/web"}, jsontest.Refusal(400, "ThrottlingException", "Rate exceeded"),
			"reading the scalable target of service shop/web: throttled: ThrottlingException: Rate exceeded", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, c.answer)
			got, err := client.ScalableTargets(t.Context(), c.services)
			if len(got) != 0 || len(script.Calls) != c.calls || c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
				t.Errorf("got %v, %v after %d calls", got, err, len(script.Calls))
			}
		})
	}
}

// The maximum, what is suspended and the role are others', and stay as they are when they
// are not sent.
func TestSetServiceMinSendsTheMinimumAlone(t *testing.T) {
	for _, size := range []int{0, 3} {
		c, script := play(t, jsontest.OK(`{"ScalableTargetARN":"arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/0ec5"}`))
		if err := c.SetServiceMin(t.Context(), "shop/web", size); err != nil {
			t.Error(err)
		}
		want := []jsontest.Call{{Target: service + "RegisterScalableTarget", Sent: map[string]any{
			"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "ResourceId": "service/shop/web", "MinCapacity": float64(size)}}}
		if diff := cmp.Diff(want, script.Calls); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSetServiceMinFails(t *testing.T) {
	const doing = "setting the minimum of the scalable target of service shop/web to 3: "
	for _, c := range []struct {
		name   string
		size   int
		answer querytest.Answer
		want   string
		kind   scale.Kind
		calls  int
	}{
		{"there is no target, and none is made", 3, jsontest.Refusal(400, "ValidationException", "No scalable target registered for namespace: ecs"),
			doing + "invalid: ValidationException: No scalable target registered for namespace: ecs", scale.Invalid, 1},
		{"above the maximum", 3, jsontest.Refusal(400, "ValidationException", "Maximum capacity cannot be less than minimum capacity"),
			doing + "invalid: ValidationException: Maximum capacity cannot be less than minimum capacity", scale.Invalid, 1},
		{"somebody else changes it", 3, jsontest.Refusal(400, "ConcurrentUpdateException", "again"), doing + "busy: ConcurrentUpdateException: again", scale.Busy, 1},
		{"gone", 3, jsontest.Refusal(400, "ObjectNotFoundException", "not there"), doing + "missing: ObjectNotFoundException: not there", scale.Missing, 1},
		{"not allowed", 3, jsontest.Refusal(400, "AccessDeniedException", "no"), doing + "denied: AccessDeniedException: no", scale.Denied, 1},
		{"throttled, which the caller repeats", 3, jsontest.Refusal(400, "ThrottlingException", "Rate exceeded"), doing + "throttled: ThrottlingException: Rate exceeded", scale.Throttled, 1},
		{"the fault of AWS, which is tried again", 3, jsontest.Refusal(500, "InternalServiceException", "oops"), doing + "internal: InternalServiceException: oops", scale.Internal, 3},
		{"below zero", -1, jsontest.OK(`{}`), "setting the minimum of the scalable target of service shop/web to -1: invalid: -1 is not a valid size", scale.Invalid, 0},
		{"beyond numbers", math.MaxInt32 + 1, jsontest.OK(`{}`), "setting the minimum of the scalable target of service shop/web to 2147483648: invalid: 2147483648 is not a valid size", scale.Invalid, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, script := jsontest.Play(t, c.answer)
			cfg.Retryer = func() aws.Retryer {
				return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
			}
			if err := New(cfg).SetServiceMin(t.Context(), "shop/web", c.size); err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
			if len(script.Calls) != c.calls {
				t.Errorf("%d calls", len(script.Calls))
			}
		})
	}
}
