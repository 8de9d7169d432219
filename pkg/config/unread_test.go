package config

import (
	"strings"
	"testing"
)

// A signal that no scaler reads is told, and is no mistake. What guards or sums read is not told.
func TestASignalThatNobodyReadsIsNoted(t *testing.T) {
	c, err := Parse("shop.yaml", []byte(`tiers:
  web:
    group: web-asg
    load_balancer: app/web/50dc6c495c0c9188
    queue: https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders
    limits: {min: 2, max: 10}
    signals:
      cpu: {preset: asg-cpu}
      memory: {preset: asg-memory}
      orders: {preset: sqs-backlog}
      mails: {queue: {url: "https://sqs.ap-northeast-2.amazonaws.com/123456789012/mails"}}
      jobs: {sum: [orders, mails]}
    scalers:
      - target: {signal: cpu, goal: 60}
      - backlog: {signal: jobs, messages_per_worker: 10}
  database:
    rds_class: {database: shop, ladder: [db.r6g.large, db.r6g.xlarge]}
    signals:
      cpu: {preset: rds-cpu}
      memory: {preset: rds-freeable-memory}
      connections: {preset: rds-connections}
      latency: {preset: rds-write-latency}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 75, below: 30}]}}]
    guards: {maintenance_window: {zone: UTC, hours: ["02:00-04:00"]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	for _, n := range c.Notes {
		notes = append(notes, n.String())
	}
	const want = "shop.yaml:9:7: tiers.web.signals.memory: no scaler reads this signal: it never makes the tier grow, and the tier does not shrink while the data of the signal is missing; remove the signal, or set importance: low; " +
		"shop.yaml:22:7: tiers.database.signals.latency: no scaler reads this signal: it never makes the tier grow, and the tier does not shrink while the data of the signal is missing; remove the signal, or set importance: low"
	if got := strings.Join(notes, "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Thirty seconds cannot be seen in values of a minute, which is said and refused nowhere.
func TestATimeThatASignalCannotShowIsNoted(t *testing.T) {
	for _, c := range []struct{ signal, want string }{
		{"{preset: asg-cpu}", "shop.yaml:8:92: tiers.web.scalers[0].phases.steps[1].for: 30s is shorter than the time between two values of cpu (1m), so a single value above the bound is enough to grow the tier; write a longer time, or use a high-resolution metric (period: 10s)"},
		{"{metric: {namespace: CWAgent, name: cpu_usage_active, statistic: Average, period: 10s}, unit: percent}", ""},
	} {
		c2, err := Parse("shop.yaml", []byte(`tiers:
  web:
    group: web-asg
    limits: {min: 2, max: 50}
    signals: {cpu: `+c.signal+`}
    guards: {pace: {shrink: {select: disabled}}}
    scalers:
      - phases: {signal: cpu, steps: [{above: 90, for: 1m, percent: 100}, {above: 95, for: 30s, emergency: 40}]}
`))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range c2.Notes {
			got += n.String()
		}
		if got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.signal, got, c.want)
		}
	}
}
