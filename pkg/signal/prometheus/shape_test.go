package prometheus

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/signal"
)

// What no server answers, or never with a number that is of use.
func TestWhatIsRefused(t *testing.T) {
	for query, want := range map[string]string{
		`sum(rate(x[2min]))`:           "[2min] (character 11) is no length of time of PromQL; write [2m]",
		`sum(rate(x[2 m]))`:            "[2 m] (character 11) is no length of time of PromQL; write [2m]",
		`rate(x[1h 30m])`:              "write [1h30m]",
		`rate(x[5minutes:1min])`:       "write [5m:1m]",
		`x[]`:                          "[ ] (character 2) has no length of time; write one, such as [2m]",
		`x offset 5min`:                "write offset 5m",
		`x offset 5 m`:                 "write offset 5m",
		`sum by service (rate(x[2m]))`: "the labels behind by (character 5) need parentheses; write sum by (service)",
		`sum by service, zone (x)`:     "write sum by (service, zone)",
		`sum(rate(x[2m])) by job`:      "write sum(rate(x[2m])) by (job)",
		`sum(rate(x[2m]) by (job))`:    "by (character 17) is behind rate(x[2m]), which is no aggregation such as sum or avg; write sum by (job) (rate(x[2m])) in place of sum(rate(x[2m]) by (job))",
		`avg(x by (job))`:              "write avg by (job) (x) in place of avg(x by (job))",
		`x by (job)`:                   "write sum by (job) (x)",
		`x{job=='web'}`:                "a label is compared with =, and not with == (character 6); write job='web'",
		`x{job:'web'}`:                 "a label is compared with =, and not with a colon (character 3); write job='web'",
		`x{code>400}`:                  "write a regular expression, such as code=~'5..'",
		`x{a='b' and c='d'}`:           "and (character 9) does not join labels; write a comma",
		`x{a='b' c='d'}`:               "a comma is missing between 'b' and c (character 9)",
		`x{job='$job'}`:                "$job is a variable of Grafana, which dynascale does not fill in; write the value of the label job",
		`x{job='${job}'}`:              "${job} is a variable of Grafana, which dynascale does not fill in; write the value of the label job",
		`x{job=~'$JOB'}`:               "write the value of the label job, or ${env:JOB} for an environment variable",
		`label_join(x, "a", "${b}")`:   "${b} is a variable of Grafana, which dynascale does not fill in; write its value, such as 5m for a length of time",
		`x{job=~"$job"}`:               "$job is a variable of Grafana",
		`x{job=~"${job:regex}"}`:       "${job:regex} is a variable of Grafana",
		`x{path=~"*foo"}`:              "the value \"*foo\" (character 9) is no regular expression: missing argument to repetition operator: `*`; write .*foo if * stands for any text",
		`mean(x)`:                      "mean is no function of PromQL; write avg",
		`avg(x) as rps`:                "the word as (character 8) belongs to SQL, and a query has no name in PromQL; remove as rps",
		`avg(x);`:                      "a query has no ; (character 7); remove the sign",
		`avg(x) > 60 for 5m`:           "for (character 13) belongs to an alert rule, and not to PromQL; write avg(x) alone, and 60 as the goal or a bound of the scaler; how long a value must last is a key of the scaler, such as grow: {datapoints: 5}",
		`avg(x) for 5m`:                "write the query without for 5m; how long",
		`SELECT avg(x) FROM y`:         "is a query of SQL, but the endpoint is asked in PromQL",
		`sum(x) group by job`:          "group (character 8) is a word of SQL",
		`avg(x) where job = 'web'`:     "where (character 8) is a word of SQL",
		`histogram_quantile(95, sum by (le) (rate(x_bucket[2m])))`: "histogram_quantile(95, ...) is infinite for every number above 1; write 0.95",
		`quantile(99.9, x)`:             "write 0.999",
		`quantile_over_time(95, x[5m])`: "write 0.95",
		`topk(x, 5)`:                    "topk takes the number first; write topk(5, x)",
		`histogram_quantile(sum by (le) (rate(x_bucket[2m])))`:              "takes a number first; write histogram_quantile(0.95, sum by (le) (rate(x_bucket[2m])))",
		`histogram_quantile(0.95, sum(rate(x_bucket[2m])))`:                 "histogram_quantile needs the label le, which sum(rate(x_bucket[2m])) removes, so the query never has a value; write sum by (le) (rate(x_bucket[2m]))",
		`histogram_quantile(0.95, sum(rate(x_bucket[2m])) by (job))`:        "write sum by (le, job)",
		`histogram_quantile(0.95, (sum without (le) (rate(x_bucket[2m]))))`: "remove le there",
		`avg(x) && avg(y)`: "&& (character 8) is no sign of PromQL; write the word and",
		`avg(x) || avg(y)`: "write the word or",
		`avg(x) <> 5`:      "write !=",
		`avg(x) = 5`:       "= (character 8) compares only labels, within { }; write == to compare values",
		`x =~ "y"`:         "=~ (character 3) compares only labels, within { }, as in x{job=~'web.*'}",
		`avg(x) /`:         "a value is missing behind / (character 8)",
		`avg(x) / * 3`:     "a value is missing between / and * (character 10)",
		`* 3`:              "a value is missing before * (character 1)",
		`avg(x) > 60%`:     "a value is missing behind the % (character 12)",
		`"avg(x)"`:         "the whole query stands in inner quotes, which makes it a text; remove the inner quotes",
	} {
		if got := wellFormed.Wrong(query); !strings.Contains(got, want) || got == "" {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// What Prometheus or VictoriaMetrics answers is neither refused nor noted.
func TestWhatIsRight(t *testing.T) {
	for _, query := range []string{
		`sum(rate(x_total[2m]))`,
		`sum by (service, event) (rate(shop_events_total[2m]))`,
		`histogram_quantile(0.99, sum by (le) (rate(order_duration_seconds_bucket[2m])))`,
		`histogram_quantile(0.99, sum(rate(order_duration_seconds_bucket[2m])) by (job, le))`,
		`histogram_quantile(0.99, sum without (instance) (rate(a_bucket[2m])))`,
		`histogram_quantile(0.99, sum without (vmrange) (rate(a_bucket[2m])))`,
		`histogram_quantile(0.99, sum(rate(native_seconds[2m])))`,
		`histogram_quantile(0.99, rate(a_bucket[2m]))`,
		`100 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100`,
		`sum(rate(a_total[2m])) / sum(rate(b_total[2m])) > 0`,
		`avg(x) > 60 or vector(0)`,
		`max(x > bool 3)`,
		`count(up{job="web"} == 1)`,
		`sum(rate(a_total[2m])) / (sum(rate(b_total[2m])) > 0)`,
		`max_over_time(sum(rate(x_total[1m]))[10m:1m])`,
		`sum(x @ start()) - sum(x @ end()) `,
		`a / on (job) group_left (zone) b`,
		`a / ignoring(job) group_left b`,
		`-a ^ 2 + -3`,
		`{__name__=~"a|b", job="x"}`,
		`{"http.requests", job="web"}`,
		`label_replace(up, "a", "$1", "b", "(.*)")`,
		`label_replace(up, "a", "${1}x", "b", "(?P<name>.*)")`,
		`x{route="/users/$userId"}`,
		`x{job=~"a$"}`,
		`WITH (a = 1) a + b`,
		`median(x) by (a) limit 3`,
		`x default 0`,
		`rate(x_total[5m] offset 1h)`,
		`rate(x_total[300])`,
		`rate(x_total[1i])`,
		`avg_over_time(x[1.5h])`,
		`topk(5, x)`,
		`quantile(0.95, x)`,
		`x[5m]`,
		`5 * 60`,
		`time() - max(x)`,
		`sum(rate(x{a="b",}[2m]))`,
		`x{a="b" or c="d"}`,
		`(a, b)`,
		`SUM BY (job) (x)`,
		`sum by () (x)`,
		`sum(x) # all`,
		`absent(up{job="web"})`,
		`max(a) and on () (max(b) > 5)`,
		`clamp_max(scalar(x) / 5, 3)`,
		`rate(sum(x)[2m:])`,
		`avg(a > 5)`,
		`x offset -5m`,
		`x offset 1h30m`,
		`sum(x) % 5`,
		`x_bucket{le="+Inf"}`,
		`-avg(x)`,
		`histogram_quantile(0.95, histogram(leaky_bucket))`,
		`sum(x) # it's all (of them`,
		`a unless on(b) c`,
		`sum(foo) @ start() + bar @ (end() - 5m)`,
		`time() @ (start()+(1+1))`,
		`a + group_left`,
		`with (f(x) = m{foo=x}) f("qwe")`,
		`x + with (f(a,b)=a*b) f(2,b)`,
		`sum(x) limit 5`,
		`x ifnot y`,
		`rate(m[4i:5i]) offset 10i`,
		`5Mi + 3K`,
		`foo\-bar{a="b"}`,
		`sum2_over_time(x[5m])`,
		`x{code!~"5..|4.."}`,
		`x / ignoring(a) group_left(b) prefix "c_" y`,
		`rate(x_total[5m] smoothed)`,
		`a + fill(0) b`,
		strings.Repeat("(", 200) + "x" + strings.Repeat(")", 200),
	} {
		if wrong := wellFormed.Wrong(query); wrong != "" {
			t.Errorf("%s: %s", query, wrong)
		}
		for _, doubt := range (&Query{PromQL: query}).Doubts(signal.Signal{Unit: "percent"}) {
			t.Errorf("%s: %s", query, doubt)
		}
	}
}

// What is right and hardly meant, or only Prometheus refuses.
func TestWhatIsDoubted(t *testing.T) {
	const whenTrue = " has a value only while the comparison is true, as in an alert rule: at all other times the data is missing, so the tier does not shrink; "
	const cores = "is in seconds of CPU per second, so 1 is one whole CPU, but the unit of the signal is percent; write 100 * ("
	for query, want := range map[string]string{
		"avg(x) > 60":                 "avg(x) > 60" + whenTrue + "write avg(x) alone, and 60 as the goal or a bound of the scaler; if missing data means 0 here, write missing: zero in the signal, which ends this note",
		"(60 < avg(x))":               "60 < avg(x)" + whenTrue + "write avg(x) alone, and 60",
		"avg(x) > avg(y)":             whenTrue + "write avg(x) alone; if",
		"avg(x) >= 60 and avg(y) > 3": "avg(x) >= 60" + whenTrue,
		"avg(rate(container_cpu_usage_seconds_total[2m]))":       "the rate of container_cpu_usage_seconds_total " + cores + "avg(rate(container_cpu_usage_seconds_total[2m]))) for percent of one CPU, or set unit: cores",
		"1 - avg(rate(node_cpu_seconds_total{mode='idle'}[2m]))": "the rate of node_cpu_seconds_total " + cores,
		"rate(sum(x)[2m])":               "rate(sum(x)[2m]) has a range in [ ] behind a computed value, so Prometheus refuses the query (VictoriaMetrics accepts some such queries); write sum(rate(x[2m]))",
		"max_over_time(rate(x[1m])[9m])": "write max_over_time(rate(x[1m])[9m:])",
		"sum(x[5m])":                     "sum takes one value of each series, and x[5m] has several values of each series, so Prometheus refuses the query; write avg_over_time(x[5m]) in place of x[5m], or rate(x[5m]) for a counter",
		"Rate(x[2m])":                    "Prometheus knows the function Rate only in lower-case letters, so Prometheus refuses the query; write rate",
		"histogram_quantille(0.9, x)":    "neither Prometheus nor VictoriaMetrics has a function histogram_quantille, so the server refuses the query; did you mean histogram_quantile?",
		"http.requests":                  "write {\"http.requests\"} in place of http.requests",
		`x{path="/api/.*"}`:              `path="/api/.*" compares the whole value of the label letter by letter, so probably no series is found; write path=~"/api/.*" for a regular expression`,
		`x{account='$G'}`:                "$G is a variable of Grafana, which dynascale does not fill in; write the value of the label account, or ${env:G} for an environment variable, unless the label has this very value",
		"avg(x) > -5":                    "write avg(x) alone, and -5 as the goal",
		`x{code!="5.."}`:                 `write code!~"5.."`,
		"avg(x) avg(y)":                  "a sign such as + or / is missing between avg(x) and avg (character 8), so the server refuses the query",
		`sum(rate({app="web"} |= "error" [5m]))`: "|= (character 22) is a word of LogQL, the language of Loki, so Prometheus refuses the query; " +
			"write a query of metrics, such as sum(rate(errors_total[2m])), unless the endpoint answers LogQL",
	} {
		if wrong := wellFormed.Wrong(query); wrong != "" {
			t.Errorf("%s: %s", query, wrong)
		}
		doubts := (&Query{PromQL: query}).Doubts(signal.Signal{Unit: "percent"})
		if len(doubts) != 1 || !strings.Contains(doubts[0], want) {
			t.Errorf("%s: %q, want %q", query, doubts, want)
		}
	}
	if doubts := (&Query{PromQL: "avg(x) > 60"}).Doubts(signal.Signal{MissingIsZero: true, Unit: "percent"}); doubts != nil {
		t.Errorf("no value is 0: %q", doubts)
	}
	if doubts := (&Query{PromQL: "avg(rate(container_cpu_usage_seconds_total[2m]))"}).Doubts(signal.Signal{Unit: "cores"}); doubts != nil {
		t.Errorf("in cores: %q", doubts)
	}
}
