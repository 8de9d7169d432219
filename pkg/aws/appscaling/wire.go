package appscaling

// What is sent to Application Auto Scaling and read of its answers, in its words.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingPolicy.html
type (
	describe struct {
		Namespace string   `json:"ServiceNamespace"`
		IDs       []string `json:"ResourceIds,omitempty"`
		Most      int      `json:"MaxResults"`
		Next      *string  `json:"NextToken,omitempty"`
	}
	scalableTargets struct {
		Targets []scalableTarget `json:"ScalableTargets"`
		Next    *string          `json:"NextToken"`
	}
	scalableTarget struct {
		ID        string `json:"ResourceId"`
		Dimension string `json:"ScalableDimension"`
		Min       int    `json:"MinCapacity"`
		Max       int    `json:"MaxCapacity"`
		Suspended struct {
			In        bool `json:"DynamicScalingInSuspended"`
			Out       bool `json:"DynamicScalingOutSuspended"`
			Scheduled bool `json:"ScheduledScalingSuspended"`
		} `json:"SuspendedState"`
	}
	registerScalableTarget struct {
		Namespace string `json:"ServiceNamespace"`
		Dimension string `json:"ScalableDimension"`
		ID        string `json:"ResourceId"`
		Min       int    `json:"MinCapacity"`
	}
	scalingPolicies struct {
		Policies []scalingPolicy `json:"ScalingPolicies"`
		Next     *string         `json:"NextToken"`
	}
	scalingPolicy struct {
		Name      string `json:"PolicyName"`
		Type      string `json:"PolicyType"`
		ID        string `json:"ResourceId"`
		Dimension string `json:"ScalableDimension"`
		Alarms    []struct {
			Name string `json:"AlarmName"`
		} `json:"Alarms"`
		Tracking   *targetTracking `json:"TargetTrackingScalingPolicyConfiguration"`
		Stepping   *stepScaling    `json:"StepScalingPolicyConfiguration"`
		Predicting *struct {
			Mode string `json:"Mode"`
		} `json:"PredictiveScalingPolicyConfiguration"`
	}
	targetTracking struct {
		Goal       float64 `json:"TargetValue"`
		GrowOnly   bool    `json:"DisableScaleIn"`
		Out        *int    `json:"ScaleOutCooldown"`
		In         *int    `json:"ScaleInCooldown"`
		Predefined *struct {
			Type string `json:"PredefinedMetricType"`
		} `json:"PredefinedMetricSpecification"`
		Customized *struct {
			Namespace  string `json:"Namespace"`
			Metric     string `json:"MetricName"`
			Statistic  string `json:"Statistic"`
			Dimensions []struct {
				Name  string `json:"Name"`
				Value string `json:"Value"`
			} `json:"Dimensions"`
			Metrics []struct{} `json:"Metrics"` // an expression of several
		} `json:"CustomizedMetricSpecification"`
	}
	stepScaling struct {
		Adjustment string `json:"AdjustmentType"`
		Statistic  string `json:"MetricAggregationType"`
		Least      int    `json:"MinAdjustmentMagnitude"`
		Cooldown   *int   `json:"Cooldown"`
		Steps      []struct {
			Lower  *float64 `json:"MetricIntervalLowerBound"`
			Upper  *float64 `json:"MetricIntervalUpperBound"`
			Change int      `json:"ScalingAdjustment"`
		} `json:"StepAdjustments"`
	}
)

// The namespaces, dimensions and types of policies that are asked for here.
const (
	ofECS, ofRDS = "ecs", "rds"

	desiredCount = "ecs:service:DesiredCount"
	readReplicas = "rds:cluster:ReadReplicaCount"

	tracking, stepping, predicting = "TargetTrackingScaling", "StepScaling", "PredictiveScaling"
)
