package vectors

import "strings"

// families says where the cases of each family are played, and which fields a case and what is expected of it have, beside
// those that only tell where it is from. * is any name.
const families = `
replica_cases               policy     kind current_replicas tolerance members orphan_usages ready_members target_average_milli target_milli target_utilization_pct values_milli | error mean_usage mean_usage_milli ratio replicas usage_milli utilization_pct
reconcile_cases             policy     kind current_replicas behavior default_tolerance downscale_window_seconds max_replicas metrics min_replicas recommendation_history scaled_to_zero_by_controller | error limit_reason replicas
behaviour_cases             policy     kind current_replicas desired_replicas history log max_replicas min_replicas new_change policy_periods_seconds scale_down scale_down_events scale_down_window_seconds scale_up scale_up_events scale_up_window_seconds window_seconds | change_in_last_60s_before history_len_after history_replicas_after limit_reason log_changes_after replicas
cloudwatch_window           collector  now period end_offset collection | start end
sqs_backlog                 collector  visible in_flight delayed count_in_flight count_delayed | backlog error
keda_fallback               scaler     failures_after failure_threshold fallback_replicas target_average | metric error_propagated
schedule_half_open          schedule   start end tz now | active
schedule_dst_keda_behaviour schedule   start end tz now keda_rule_says sane_answer |
disruption_budget           assembly   members active_limits | allowed error
budget_window               schedule   cron duration_s now | active
vpa_bucket_exponential      tune       max first ratio | buckets starts find error
vpa_percentile              tune       linear exponential half_life_s samples | *
vpa_confidence              tune       samples span_s interval_s base multiplier exponent | confidence scaled
balanced_move_score         tune       savings pool_cost disruption pool_disruption k | score approved
`

// told are fields that say where a case is from.
var told = words("id source_file source_test derived note rule expected")

type family struct {
	home             string
	fields, expected map[string]bool
}

var familyOf = func() map[string]family {
	out := map[string]family{}
	for line := range strings.Lines(strings.TrimSpace(families)) {
		given, expected, _ := strings.Cut(line, "|")
		parts := strings.Fields(given)
		out[parts[0]] = family{parts[1], words(strings.Join(parts[2:], " ")), words(expected)}
	}
	return out
}()

func words(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		out[w] = true
	}
	return out
}
