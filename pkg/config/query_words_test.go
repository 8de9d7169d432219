package config

import (
	"strings"
	"testing"
)

// What no Prometheus answers.
func TestQueriesThatFail(t *testing.T) {
	for query, want := range map[string]string{
		"max(x{job=web})":                 "query: the value of a label needs quotes; write 'web' in the place of web (character 11)",
		"max(x{a=~\"b\", job !~ w.*})":    "write 'w.*' in the place of w.* (character 22)",
		"max(x{job!=web})":                "write 'web' in the place of web",
		"max(x{job=\"web\", b=~\"c=d\"})": "",
		"max(x{job=‘web’})":               "curly quote",
		"max(x > bool 3)":                 "",
		"max(x) == 1":                     "has a value only while the comparison is true",
		"max(rate(x_total))":              "rate(x_total) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write rate(x_total[2m])",
		"rate(x_total, 2m)":               "rate(x_total, 2m) has its range outside of brackets, so the server refuses the query; write rate(x_total[2m])",
		"rate(x_total 5m)":                "rate(x_total 5m) has its range outside of brackets, so the server refuses the query; write rate(x_total[5m])",
		"rate(sum(x_total))":              "rate(sum(x_total)) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write sum(rate(x_total[2m]))",
		"rate(x_total offset 5m)":         "rate(x_total offset 5m) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write rate(x_total[2m] offset 5m)",
		"max_over_time(sum(x))":           "max_over_time(sum(x)) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write max_over_time(sum(x)[2m:])",
		"predict_linear(x, 3600)":         "predict_linear(x, 3600) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write predict_linear(x[2m], 3600)",
		"quantile_over_time(0.95, x)":     "quantile_over_time(0.95, x) has no range, so Prometheus refuses the query (VictoriaMetrics adds one); write quantile_over_time(0.95, x[2m])",
		"max(avg_over_time(x{a=\"(\"}))":  "write avg_over_time(x{a=\"(\"}[2m])",
		"max(rate(x_total[2m]))":          "",
		"deriv(max(x)[30m:1m])":           "",
	} {
		demands(t, told(aGroup, "{prometheus: {endpoint: main, query: '"+query+"'}, unit: things}", "{target: {signal: x, goal: 5}}"), want)
	}
	for metric, want := range map[string]string{"x_seconds_bucket": "scrape.metric: has the ending _bucket, which dynascale adds for the key `quantile`; write x_seconds", "x_seconds": ""} {
		demands(t, told(aGroup, "{scrape: {endpoint: main, metric: "+metric+", quantile: 0.95}, unit: seconds}", "{target: {signal: x, goal: 5}}"), want)
	}
}

// A workspace of AWS answers what is signed alone.
func TestWorkspaceWithoutASignature(t *testing.T) {
	const url = "url: https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0a1b2c3d-0000-1111-2222-333344445555"
	for with, want := range map[string]string{
		url: "endpoints.main.url: is a workspace of Amazon Managed Service for Prometheus, which answers only signed requests; write sigv4: {region: eu-west-1} beside this key",
		url + ", token_file: /etc/dynascale/token":           "write sigv4: {region: eu-west-1} beside this key, in the place of the other credentials",
		url + ", sigv4: {region: eu-west-1}":                 "",
		"url: https://aps-workspaces.example.com/workspaces": "",
	} {
		text := "endpoints: {main: {" + with + "}}\ntiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {x: {prometheus: {endpoint: main, query: max(x)}, unit: things}}\n    scalers: [{target: {signal: x, goal: 5}}]\n"
		_, err := Parse("shop.yaml", []byte(text))
		if got := ""; err != nil {
			got = err.Error()
			if want == "" || strings.Count(got, "\n") > 0 || !strings.HasSuffix(got, want) {
				t.Errorf("%s: %s", with, got)
			}
		} else if want != "" {
			t.Errorf("%s is accepted", with)
		}
	}
}
