package prometheus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Doubts are what is right and probably not meant in a query of a signal.
func (q *Query) Doubts(of signal.Signal) (out []string) {
	s, root := shaped(q.PromQL)
	switch note := q.Note(); {
	case note != "":
		out = append(out, note)
	case s.doubted != "":
		out = append(out, s.doubted)
	}
	if s.refused != "" || root == nil {
		return out
	}
	if !of.MissingIsZero {
		out = append(out, s.conditional(root)...)
	}
	if of.Unit == "percent" {
		out = append(out, s.cores()...)
	}
	return out
}

// bare is a part without its parentheses.
func bare(n *node) *node {
	for n.sort == aGroup && len(n.of) == 1 {
		n = n.of[0]
	}
	return n
}

// conditional notes a query that has no value while a comparison is false.
func (s *shape) conditional(root *node) []string {
	n := bare(root)
	for n.sort == aPair && (n.name == "and" || n.name == "unless") {
		n = bare(n.of[0])
	}
	write := s.alone(n)
	if write == "" {
		return nil
	}
	return []string{fmt.Sprintf("%s has a value only while the comparison is true, as in an alert rule: at all other times the data is missing, so the tier does not shrink; write %s; "+
		"if missing data means 0 here, write missing: zero in the signal, which ends this note", s.said(n), write)}
}

// alone is what to write in place of a comparison that lets through what is true; "" for what is none. One with 0 or
// infinity lets through what is a number at all, and one with itself what is not NaN.
func (s *shape) alone(n *node) string {
	if n.sort != aPair || ranks[n.name] != ranks["=="] || n.boolean || s.said(n.of[0]) == s.said(n.of[1]) {
		return ""
	}
	value, limit := n.of[0], n.of[1]
	if bare(value).sort == aNumeral {
		value, limit = limit, value
	}
	bound := bare(limit)
	switch {
	case bound.sort == aString || bare(value).sort == aString:
		return ""
	case bound.sort != aNumeral:
		return s.said(value) + " alone"
	case slices.Contains([]string{"0", "0.0", "inf", "nan"}, strings.ToLower(bound.name)):
		return ""
	}
	return s.said(value) + " alone, and " + s.said(limit) + " as the goal or a bound of the scaler"
}

// secondsOfCPU are counters of the time that CPUs were busy.
var secondsOfCPU = pattern.Of(`(?:^|_)cpu_(?:[a-z]+_)*seconds_total$`)

// cores notes the use of CPUs in percent where the query answers in CPUs: a rate of seconds, that nothing multiplies or divides.
func (s *shape) cores() []string {
	name := ""
	for _, n := range s.all {
		switch {
		case n.sort == aPair && (n.name == "*" || n.name == "/" || ranks[n.name] <= ranks["=="]):
			return nil
		case n.sort == aCall && (n.name == "rate" || n.name == "irate") && len(n.of) == 1 && n.of[0].sort == aRange && secondsOfCPU.MatchString(n.of[0].of[0].name):
			name = n.of[0].of[0].name
		}
	}
	if name == "" {
		return nil
	}
	return []string{"the rate of " + name + " is in seconds of CPU per second, so 1 is one whole CPU, but the unit of the signal is percent; write 100 * (" + s.query + ") for percent of one CPU, or set unit: cores"}
}

// byDialect notes what Prometheus refuses and others take, or that nobody knows.
func (s *shape) byDialect(n *node) {
	switch n.sort {
	case aSelector:
		if strings.Contains(n.name, ".") && !strings.Contains(n.name, `\`) && strings.HasPrefix(s.query[n.from:], n.name) {
			s.doubt("Prometheus takes a name with dots only in quotes within { }, so Prometheus refuses the query; write {\"%s\"} in place of %[1]s", n.name)
		}
	case anAggregation:
		if len(n.of) > 0 && n.of[len(n.of)-1].sort == aRange {
			of := s.said(n.of[len(n.of)-1])
			s.doubt("%s takes one value of each series, and %s has several values of each series, so Prometheus refuses the query; write %s in place of %[2]s, or rate(%[2]s) for a counter", n.name, of, "avg_over_time("+of+")")
		}
	case aCall:
		for _, of := range n.of {
			if of.sort == aRange && !of.computed && bare(of.of[0]).sort != aSelector {
				s.doubt("%s has a range in [ ] behind a computed value, so Prometheus refuses the query (VictoriaMetrics accepts some such queries); write %s", short(s.said(n)), s.subquery(n, of))
			}
		}
		s.byName(n)
	}
}

// subquery is a call with a range of what is computed, or of what that is made of: a rate is taken before values are added up.
func (s *shape) subquery(call, of *node) string {
	if found := aggregated.FindStringSubmatch(s.said(of.of[0])); found != nil && rates.MatchString(call.name+"(") {
		return found[1] + "(" + call.name + "(" + found[2] + "[" + of.name + "]))" + found[3]
	}
	return s.query[call.from:of.from] + s.said(of.of[0]) + "[" + of.name + ":]" + s.query[of.to:call.to]
}

// byName notes the name of a function that the server does not know.
func (s *shape) byName(n *node) {
	low := strings.ToLower(n.name)
	if strings.Contains(low, `\`) || known(functions, n.name) || known(dialect, low) || aggregates(low) {
		return
	}
	if known(functions, low) {
		s.doubt("Prometheus knows the function %s only in lower-case letters, so Prometheus refuses the query; write %s", n.name, low)
		return
	}
	meant := keys.Nearest(low, append(strings.Fields(functions), strings.Fields(aggregations)...))
	if others.MatchString(low) && (meant == "" || keys.Distance(low, meant) > 2) {
		return
	}
	if meant != "" {
		meant = "; did you mean " + meant + "?"
	}
	s.doubt("neither Prometheus nor VictoriaMetrics has a function %s, so the server refuses the query%s", n.name, meant)
}

func known(list, name string) bool { return strings.Contains(" "+list+" ", " "+name+" ") }

// aggregates reports whether a name in lower-case letters is an aggregation, of MetricsQL too.
func aggregates(low string) bool {
	return known(aggregations, low) || known(moreAggregations, low) || strings.HasPrefix(low, "topk_") || strings.HasPrefix(low, "bottomk_")
}

// others are families of functions of dialects, some of them newer than the lists.
var others = pattern.Of(`(?:_over_time|_prometheus)$|^(?:label|labels|range|running|rollup|histogram|bitmap|bytes|rand|sort_by_label|ts_of|outlier|x(?:rate|increase|delta))(?:_|$)`)

// The names are of Prometheus ("Functions", "Operators"), and of VictoriaMetrics ("MetricsQL").
const (
	aggregations     = "avg bottomk count count_values group limit_ratio limitk max min quantile stddev stdvar sum topk"
	moreAggregations = "any distinct geomean histogram mad median mode outliers_iqr outliers_mad outliersk quantiles share sum2 utilization zscore"
	functions        = "abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes clamp clamp_max clamp_min cos cosh count_over_time day_of_month day_of_week " +
		"day_of_year days_in_month deg delta deriv double_exponential_smoothing end exp first_over_time floor histogram_avg histogram_count histogram_fraction histogram_quantile histogram_quantiles " +
		"histogram_stddev histogram_stdvar histogram_sum holt_winters hour idelta increase info integral irate label_join label_replace last_over_time ln log10 log2 mad_over_time max_over_time " +
		"min_over_time minute month pi predict_linear present_over_time quantile_over_time rad range rate resets round scalar sgn sin sinh sort sort_by_label sort_by_label_desc sort_desc sqrt start " +
		"stddev_over_time stdvar_over_time step sum_over_time tan tanh time timestamp vector year"
	dialect = "aggr_over_time alias ascent_over_time bitmap_and bitmap_or bitmap_xor buckets_limit changes_prometheus count_eq_over_time count_gt_over_time count_le_over_time count_ne_over_time " +
		"count_values_over_time decreases_over_time default_rollup delta_prometheus deriv_fast descent_over_time distinct_over_time drop_common_labels drop_empty_series duration_over_time " +
		"geomean_over_time histogram_over_time histogram_share hoeffding_bound_lower hoeffding_bound_upper ideriv increase_prometheus increase_pure increases_over_time integrate interpolate " +
		"keep_last_value keep_next_value label_copy label_del label_graphite_group label_keep label_lowercase label_map label_match label_mismatch label_move label_set label_transform label_uppercase " +
		"label_value label_values labels_equal lag lifetime limit_offset median_over_time mode_over_time now outlier_iqr_over_time prometheus_buckets quantiles_over_time rand rand_exponential " +
		"rand_normal range_over_time rate_counter rate_over_sum rate_prometheus remove_resets rollup rollup_candlestick ru scrape_interval share_eq_over_time share_gt_over_time share_le_over_time " +
		"smooth_exponential sort_by_label_numeric sort_by_label_numeric_desc stale_samples_over_time sum2_over_time sum_eq_over_time sum_gt_over_time sum_le_over_time sum_lt_over_time " +
		"tfirst_over_time timestamp_with_name timezone_offset tlast_change_over_time tlast_over_time tmax_over_time tmin_over_time ttf union xdelta xincrease xrate zscore_over_time"
)
