package resource

import "time"

// ScalingPolicy is a scaling policy that AWS has for a group, as far as dynascale can do the same.
type ScalingPolicy struct {
	// Name and Type (TargetTrackingScaling, StepScaling, SimpleScaling or another) are AWS's.
	Name, Type string
	// Alarms are the names of those that set a step or simple policy off.
	Alarms []string
	// Adjustment, Least and Statistic are AWS's AdjustmentType, MinAdjustmentMagnitude and MetricAggregationType.
	Adjustment, Statistic string
	Least                 int
	// Steps of a step policy; Change of a simple one, with its Cooldown, which is 0 for the group's.
	Steps    []PolicyStep
	Change   int
	Cooldown time.Duration
	// Warmup is the policy's own; 0 for the group's. Of Application Auto Scaling, which has no warm-up, it is how long what a growth
	// added counts before the next one (ScaleOutCooldown), and Cooldown how long nothing shrinks (ScaleInCooldown).
	Warmup time.Duration
	// Tracks is what a target tracking policy follows, and Goal at what value; GrowOnly that it never shrinks.
	Tracks   TrackedMetric
	Goal     float64
	GrowOnly bool
}

// PolicyStep is a step adjustment; nil bounds are endless.
type PolicyStep struct {
	Lower, Upper *float64
	Change       int
}

// TrackedMetric is one that AWS knows by a word (Predefined), or one of CloudWatch; neither for an expression.
type TrackedMetric struct {
	Predefined                   string
	Namespace, Metric, Statistic string
	Dimensions                   map[string]string
}
