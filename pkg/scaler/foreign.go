package scaler

import "github.com/dynascale/dynascale/pkg/keys"

// foreign are keys of other tools that people write into a scaler, and what to write here instead.
var foreign = keys.Foreign{}.
	Add("", "how long after a change the next one may come is a guard of the tier: guards: {cooldown: {grow: 1m, shrink: 5m}}",
		"cooldown", "cooldowns", "scale_in_cooldown", "scale_out_cooldown", "cooldown_period").
	Add("", "that a scaler waits before it shrinks is a guard of the tier: guards: {stabilization: {shrink: 5m}}",
		"stabilization", "stabilization_window_seconds", "evaluation_periods", "datapoints_to_alarm").
	Add("", "a tier shrinks as well as it grows; 'dynascale pause TIER --shrink' holds shrinking back for a time", "disable_scale_in", "disable_scale_down").
	Add("signal", "write the metric below signals of the tier (cpu: {preset: asg-cpu}), and its name here: signal: cpu",
		"predefined_metric_specification", "customized_metric_specification", "predefined_metric_type", "predefined_metric", "metric_specification", "namespace", "dimensions", "preset").
	Add("", "the bounds of the size are those of the tier: limits: {min: 2, max: 20}", "min_size", "max_size", "min_capacity", "max_capacity", "min_replicas", "max_replicas")

// foreignKinds are words with which a scaler begins in other tools.
var foreignKinds = keys.Foreign{}.
	Add("target", "a scaler begins with its kind, and its keys stand below: target: {signal: cpu, goal: 60}",
		"type", "resource", "pods", "external", "object", "container_resource", "metadata", "name", "kind", "policy_type", "policy_name").
	Add("target", "write target: {signal: cpu, goal: 60}", "target_tracking", "target_tracking_configuration", "target_tracking_scaling").
	Add("threshold", "write threshold: {bounds: [{signal: cpu, above: 70, below: 30}]}", "step_scaling", "step_adjustments", "step_scaling_policy_configuration", "alarm", "alarms", "thresholds", "bounds")
