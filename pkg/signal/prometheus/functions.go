package prometheus

import (
	"slices"
	"strconv"
	"strings"
)

// otherNames are functions of other languages, each with what is written here.
var otherNames = map[string]string{"mean": "avg", "average": "avg", "total": "sum", "percentile": "quantile(0.95, ...)", "derivative": "deriv", "len": "count", "length": "count", "count_distinct": "count(count by (...) (...))",
	"maximum": "max", "minimum": "min", "moving_average": "avg_over_time", "movingaverage": "avg_over_time", "per_second": "rate", "persecond": "rate", "non_negative_derivative": "rate"}

// parametered are those that take a number first, and whether it is a share.
var parametered = map[string]bool{"histogram_quantile": true, "quantile": true, "quantile_over_time": true, "topk": false, "bottomk": false, "limitk": false}

// called refuses a call that no server answers, or that never has a usable value.
func (s *shape) called(n *node) {
	low := strings.ToLower(n.name)
	if meant := otherNames[low]; meant != "" && n.sort == aCall {
		s.refuse("%s is no function of PromQL; write %s", n.name, meant)
		return
	}
	share, is := parametered[low]
	if !is {
		return
	}
	example := map[bool]string{true: "0.95", false: "5"}[share]
	switch {
	case len(n.of) == 1 && n.of[0].sort != aGroup:
		s.refuse("%s takes a number first; write %s(%s, %s)", s.said(n), n.name, example, s.said(n.of[0]))
		return
	case len(n.of) != 2:
		return
	case n.of[1].sort == aNumeral && n.of[0].sort != aNumeral:
		s.refuse("%s takes the number first; write %s(%s, %s)", n.name, n.name, n.of[1].name, s.said(n.of[0]))
		return
	}
	if x, err := strconv.ParseFloat(n.of[0].name, 64); share && n.of[0].sort == aNumeral && err == nil && x > 1 {
		right := example
		if x <= 100 {
			right = strconv.FormatFloat(x/100, 'g', 6, 64)
		}
		s.refuse("%s(%s, ...) is infinite for every number above 1; write %s", n.name, n.of[0].name, right)
		return
	}
	if low == "histogram_quantile" {
		s.unbucketed(n.of[1])
	}
}

// unbucketed refuses an aggregation of buckets that drops their bounds: no quantile comes of what is left.
func (s *shape) unbucketed(n *node) {
	if n = bare(n); n.sort != anAggregation || len(n.of) != 1 || strings.EqualFold(n.name, "histogram") || // which makes bounds
		!slices.ContainsFunc(s.all, func(m *node) bool {
			return m.sort == aSelector && n.from < m.from && m.to <= n.to && strings.HasSuffix(m.name, "_bucket")
		}) {
		return
	}
	bounds := slices.ContainsFunc(n.labels, func(l string) bool { return l == "le" || l == "vmrange" && n.grouped == "by" })
	if bounds == (n.grouped == "by") && n.grouped != "" {
		return
	}
	switch n.grouped {
	case "":
		s.refuse("histogram_quantile needs the label le, which %s removes, so the query never has a value; write %s by (le) (%s)", short(s.said(n)), n.name, s.said(n.of[0]))
	case "by":
		s.refuse("histogram_quantile needs the label le, which %s removes, so the query never has a value; write %s by (%s)", short(s.said(n)), n.name, strings.Join(append([]string{"le"}, n.labels...), ", "))
	default:
		s.refuse("histogram_quantile needs the label le, which the clause without (%s) removes, so the query never has a value; remove le there", strings.Join(n.labels, ", "))
	}
}
