package scaler

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
)

// foreign are keys of other tools that people write into a scaler, and what to write here instead.
var foreign = keys.Foreign{}.
	Answer("", func(given map[string]string) string {
		return "the time between two changes is a guard of the tier: guards: {cooldown: " + keys.Directions(given) + "}"
	},
		"cooldown", "cooldowns", "scale_in_cooldown", "scale_out_cooldown", "cooldown_period").
	Add("", "the wait before a change is a guard of the tier: guards: {stabilization: {grow: 1m, shrink: 5m}}",
		"stabilization", "stabilization_window_seconds", "evaluation_periods", "datapoints_to_alarm").
	Add("", "this scaler also shrinks the tier; 'dynascale pause TIER --shrink --for ever' stops shrinking until 'dynascale resume TIER'", "disable_scale_in", "disable_scale_down").
	Add("signal", "write the metric in the key `signals` of the tier, such as cpu: {preset: asg-cpu}; in the scaler, write signal: cpu",
		"predefined_metric_specification", "customized_metric_specification", "predefined_metric_type", "predefined_metric", "metric_specification", "namespace", "dimensions", "preset").
	Add("signal", "a sum is a signal of its own: below the key `signals` of the tier, write all: {sum: [waiting, failed]}; in the scaler, write signal: all", "sum").
	Add("", "the limits of the size are set in the tier: limits: {min: 2, max: 20}", "min_size", "max_size", "min_capacity", "max_capacity", "min_replicas", "max_replicas")

// What other tools, and people, call the two bounds of a signal.
var (
	aboveWords = []string{"max", "maximum", "high", "upper", "grow", "grow_above", "grow_at", "scale_up", "scale_out", "up", "out", "threshold", "upper_bound", "high_threshold", "scale_up_threshold", "greater_than"}
	belowWords = []string{"min", "minimum", "low", "lower", "shrink", "shrink_below", "shrink_at", "scale_down", "scale_in", "down", "in", "lower_bound", "low_threshold", "scale_down_threshold", "less_than"}
)

// foreignToSteps are those of the step and simple policies of AWS, whose halves stand in grow and shrink here.
var foreignToSteps = with(keys.Foreign{}.
	Add("grow", "write the changes in the keys `grow` and `shrink`: grow: {adjustment: ChangeInCapacity, steps: [{lower: 0, change: 2}]}",
		"step_adjustments", "adjustment_type", "metric_aggregation_type", "scaling_adjustment", "min_adjustment_magnitude", "policies", "scaling_policies").
	Answer("", datapoints, "evaluation_periods", "datapoints_to_alarm").
	Add("", "a policy without the keys `below` and `shrink` only grows the tier", "disable_scale_in", "disable_scale_down").
	Add("", "write the key `warmup` instead of the cooldown of a step policy; the cooldown of the tier is a guard: guards: {cooldown: {grow: 5m, shrink: 5m}}", "cooldown", "cooldowns", "default_cooldown", "cooldown_period"), foreign)

// foreignToSimple are the same of a policy with one change for each direction.
var foreignToSimple = with(keys.Foreign{}.
	Add("grow", "write the changes in the keys `grow` and `shrink`: grow: {adjustment: ChangeInCapacity, change: 2, cooldown: 5m}",
		"step_adjustments", "adjustment_type", "metric_aggregation_type", "scaling_adjustment", "min_adjustment_magnitude", "policies", "scaling_policies", "cooldown", "cooldowns", "default_cooldown", "cooldown_period", "scale_in_cooldown", "scale_out_cooldown").
	Answer("", datapoints, "evaluation_periods", "datapoints_to_alarm").
	Add("", "a policy without the keys `below` and `shrink` only grows the tier", "disable_scale_in", "disable_scale_down"), foreign)

// foreignToTarget are those of a goal that every evaluation is held against.
var foreignToTarget = with(keys.Foreign{}.
	Add("", "target acts at once; the wait before a change is a guard of the tier: guards: {stabilization: {grow: 3m, shrink: 15m}}; target_tracking waits for a number of datapoints", "grow_after", "shrink_after"), foreign)

// foreignToTracking are those of target tracking.
var foreignToTracking = with(keys.Foreign{}.
	Add("shrink", "write `shrink: false` for a policy that only grows", "disable_scale_in", "disable_scale_down").
	Answer("", func(given map[string]string) string {
		if is := counted(given); is != "" {
			return "write the datapoints for each direction: grow_after: " + is + ", and shrink_after: {datapoints: 15} for the other one"
		}
		return "write the datapoints for each direction: grow_after: {datapoints: 3}, shrink_after: {datapoints: 15}"
	}, "evaluation_periods", "datapoints_to_alarm"), foreign)

// foreignToPhases are those of a scaler that never shrinks.
var foreignToPhases = with(keys.Foreign{}.
	Add("", "remove it: phases only grow the tier", "disable_scale_in", "disable_scale_down"), foreign)

// foreignToParts are those of weights and bounds that stand apart from their signals.
var foreignToParts = with(keys.Foreign{}.
	Add("parts", "write each signal with its weight and its bounds in the key `parts`: [{signal: cpu, weight: 0.25, above: 70, below: 30}]", "weights", "thresholds", "bounds", "signals", "metrics", "terms"), foreign)

// foreignToThreshold are other words for how several bounds count, and for the distance between two.
var foreignToThreshold = with(keys.Foreign{}.
	Add("grow_when", "write grow_when: any, or grow_when: all", "any", "or", "and", "mode", "operator", "condition", "logic", "match").
	Answer("", datapoints, "evaluation_periods", "datapoints_to_alarm").
	Add("", "leave a distance between the two bounds of the signal, such as {signal: cpu, above: 70, below: 30}", "hysteresis", "margin", "tolerance", "deadband"), foreign)

// foreignToAdaptive are what is learned by itself.
var foreignToAdaptive = with(keys.Foreign{}.
	Add("", "dynascale learns the usual values of each time of day by itself; the keys `ceiling`, `floor` and `drift` limit what it learns", "window", "seasonality", "season", "sensitivity", "sigma", "history", "lookback", "training", "confidence", "min_samples"), foreignToThreshold)

// datapoints is how the two counts of an alarm are written in a direction.
func datapoints(given map[string]string) string {
	is := counted(given)
	if is == "" {
		is = "{datapoints: 2, of: 3}"
	}
	return "write the datapoints for each direction in the keys `grow` and `shrink`: grow: " + is
}

// counted are the two counts of an alarm as our keys: of one alone, all datapoints count. "" for none.
func counted(given map[string]string) string {
	all, some := given["evaluation_periods"], given["datapoints_to_alarm"]
	for _, n := range []string{all, some} {
		if _, err := strconv.Atoi(n); n != "" && err != nil {
			return ""
		}
	}
	switch {
	case all == "" && some == "":
		return ""
	case all == "" || some == "" || all == some:
		return "{datapoints: " + cmp.Or(some, all) + "}"
	}
	return "{datapoints: " + some + ", of: " + all + "}"
}

// named guesses that an unknown key is the name of a signal, which stands behind a key of its own.
func named(of, such string) keys.Part {
	return keys.Guess(func(name string) keys.Instead {
		if keys.Word.Wrong(strings.ToLower(name)) != "" {
			return keys.Instead{}
		}
		return keys.Instead{Of: of, Also: []string{"goal"}, Say: "write the name of the signal as the value of a key: " + strings.ReplaceAll(such, "NAME", strings.ToLower(name))}
	})
}

// with adds the answers of another set to those that it lacks.
func with(f, others keys.Foreign) keys.Foreign {
	for name, x := range others {
		if _, has := f[name]; !has {
			f[name] = x
		}
	}
	return f
}

// foreignKinds are words with which a scaler begins in other tools.
var foreignKinds = keys.Foreign{}.
	Add("target", "a scaler begins with its kind, then come its keys: target: {signal: cpu, goal: 60}",
		"type", "metric_type", "resource", "pods", "external", "object", "container_resource", "metadata", "name", "kind").
	Add("target", "write target: {signal: cpu, goal: 60}", "policy_type", "policy_name", "target_tracking", "target_tracking_configuration", "target_tracking_scaling").
	Add("target", "the schedule is a key of the tier, beside scalers: schedule: {zone: Europe/Paris, entries: [{hours: [\"mon-fri 08:00-18:00\"], min: 10}]}", "cron", "schedule", "scheduled", "calendar", "scheduled_action", "scheduled_scaling").
	Add("target", "no scaler makes forecasts; a schedule of the tier raises its size before a peak that is known, and the bounds of the scaler adaptive_threshold follow the usual values of its signals at this time of day", "predictive", "predictive_scaling", "forecast", "predictive_scaling_configuration").
	Add("step_scaling", "write step_scaling: {signal: cpu, above: 70, grow: {steps: [{lower: 0, change: 2}]}}", "step_adjustments", "step_scaling_policy_configuration").
	Add("threshold", "write threshold: {bounds: [{signal: cpu, above: 70, below: 30}]}", "alarm", "alarms", "thresholds", "bounds")
