package config

import (
	"errors"
	"strings"
	"testing"
)

// A value that stands alone where keys belong is answered with the key that it is the value of, once.
func TestValueInThePlaceOfKeys(t *testing.T) {
	const head = "endpoints: {main: {url: https://p.example.com}}\n"
	const tier = "tiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 20}\n    signals:\n      cpu: {preset: asg-cpu}\n" +
		"    scalers:\n      - target: {signal: cpu, goal: 60}\n"
	of := func(old, new string) string { return head + strings.Replace(tier, old, new, 1) }
	service := func(text string) string {
		return strings.Replace(of("group: web-asg", "ecs_service: "+text), "asg-cpu", "ecs-cpu", 1)
	}
	for name, test := range map[string]struct{ text, want string }{
		"query":            {of("preset: asg-cpu", "prometheus: avg(x), unit: percent"), "write {endpoint: NAME, query: avg(x)}, with"},
		"query, comma":     {of("preset: asg-cpu", "prometheus: 'max(a, b)', unit: percent"), `write {endpoint: NAME, query: "max(a, b)"}, with`},
		"path":             {of("preset: asg-cpu", "json: queue.waiting, unit: percent"), "write {endpoint: NAME, path: queue.waiting}, with"},
		"metric":           {of("preset: asg-cpu", "scrape: busy, unit: percent"), "write {endpoint: NAME, metric: busy}, with"},
		"service":          {service("web"), "write {cluster: NAME, service: web}, with"},
		"service, cluster": {service("service/shop/web"), "write {cluster: shop, service: web}"},
		"cluster/service":  {service("shop/web"), "write {cluster: shop, service: web}"},
		"service, ARN":     {service("'arn:aws:ecs:us-east-1:123456789012:service/shop/web'"), "write {cluster: shop, service: web}"},
		"limits, minus":    {of("{min: 2, max: 20}", "2-20"), "write {min: 2, max: 20}"},
		"limits, points":   {of("{min: 2, max: 20}", "2..20"), "write {min: 2, max: 20}"},
		"limits, words":    {of("{min: 2, max: 20}", `"min: 2, max: 20"`), "write {min: 2, max: 20}"},
		"limits, turned":   {of("{min: 2, max: 20}", `"max 20 min 2"`), "write {min: 2, max: 20}"},
		"hours":            {head + tier + "    guards: {maintenance_window: 'sun 02:00-03:00'}\n", `write {hours: ["sun 02:00-03:00"]}`},
		"ledger":           {"ledger: /data/ledger.db\n" + head + tier, "write {path: /data/ledger.db}"},
		"signed":           {strings.Replace(head, "}}", ", sigv4: true}}", 1) + tier, "write {region: us-east-1}, with the region"},
		"signed, workspace": {"endpoints: {main: {url: https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1, sigv4: true}}\n" + tier,
			"write {region: eu-west-1}, the region of the address"},
		"datapoints": {of("target: {signal: cpu, goal: 60}", "target_tracking: {signal: cpu, goal: 60, grow_after: 3}"), "write {datapoints: 3}"},
		"no wait":    {of("goal: 60}", "goal: 60, grow_after: 3}"), "guards: {stabilization: {grow: 3m, shrink: 15m}}"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(test.text))
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v", err)
			}
		})
	}
}
