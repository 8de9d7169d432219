package doctor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
)

func TestWhatCloudWatchWillBillIsToldBefore(t *testing.T) {
	tier := func(name, more string) string {
		return "  " + name + ": {group: " + name + "-asg, limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu" + more + "}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
	}
	const short = "loop: {interval: 10s, retry: 5s, deadline: 9s}\ntiers:\n"
	for _, c := range []struct{ name, tiers, want string }{
		{"more often than there are datapoints", short + tier("web", ""),
			"CloudWatch bills about $0.43 in 30 days for the metrics that dynascale requests: web $0.43; the bill is higher while datapoints are missing, because each evaluation then requests them again"},
		{"one", "tiers:\n" + tier("web", ""), "CloudWatch bills at most $0.43 in 30 days for the metrics that dynascale requests: web $0.43"},
		{"every five minutes", "tiers:\n" + tier("web", ", every: 5m"), "CloudWatch bills at most $0.09 in 30 days for the metrics that dynascale requests: web $0.09"},
		{"many", "tiers:\n" + tier("a", "") + tier("b", ", every: 2m") + tier("c", "") + tier("d", "") + tier("e", ""),
			"CloudWatch bills at most $1.94 in 30 days for the metrics that dynascale requests: a $0.43, c $0.43, d $0.43, and 2 more tiers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("x.yaml", []byte("aws: {region: eu-west-1}\n"+c.tiers))
			if err != nil {
				t.Fatal(err)
			}
			found := examineBilled(cfg)
			if len(found) != 1 || !strings.HasPrefix(found[0].Found, c.want) {
				t.Errorf("%+v, want %q", found, c.want)
			}
		})
	}
}

// What else will be billed is told as well, each where the configuration asks for it.
func TestWhatElseWillBeBilledIsTold(t *testing.T) {
	cfg, err := config.Parse("x.yaml", []byte(`aws: {region: us-east-1}
prices: {cost_explorer: {calls_per_day: 2}}
heartbeat: {cloudwatch: {namespace: Dynascale, metric: heartbeat}}
budgets: {monthly: 100}
notify: {billing_alarms: {topic: "arn:aws:sns:us-east-1:111122223333:cost-alerts"}}
tiers: {web: {group: web-asg, limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range examineBilled(cfg) {
		got = append(got, f.Found)
	}
	want := []string{
		"CloudWatch bills at most $0.43 in 30 days for the metrics that dynascale requests: web $0.43",
		"CloudWatch bills $0.30 a month for the metric of the heartbeat",
		"CloudWatch bills $0.40 a month for 4 alarms on estimated charges, after 'dynascale alarms apply' has " +
			"created them",
		"Cost Explorer bills at most $0.60 in 30 days for 2 calls a day",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCostExplorerSaidIsExamined(t *testing.T) {
	how := config.CostExplorer{Calls: 1, Tag: "Project", Values: []string{"shop"}, Tolerance: 0.1}
	for _, c := range []struct {
		name, state string
		want        []finding.Result
		says, do    string
	}{
		{"nothing yet", "", []finding.Result{finding.Noted}, "nothing was compared yet", ""},
		{"near", `{"calls":1,"last":{"counted_usd":24,"billed_usd":24,"tag":"Project"}}`, []finding.Result{finding.Well}, "dynascale counted $24.00", ""},
		{"far", `{"calls":1,"last":{"counted_usd":24,"billed_usd":12,"tag":"Project"}}`, []finding.Result{finding.Doubted}, "the cost differs: dynascale counted $24.00", "check the prices of the tiers (prices, unit_price), and that all resources of the tiers, and no others, have the tag Project"},
		{"no rights", `{"calls":1,"failing":"denied: no","kind":"denied"}`, []finding.Result{finding.Doubted}, "the call of Cost Explorer failed: denied: no", "allow ce:GetCostAndUsage"},
		{"never opened", `{"calls":1,"failing":"missing: no data","kind":"missing"}`, []finding.Result{finding.Doubted}, "no data", "open Cost Explorer once"},
		{"no rights any more", `{"calls":2,"failing":"denied: no","kind":"denied","last":{"counted_usd":24,"billed_usd":24,"tag":"Project"}}`, []finding.Result{finding.Doubted, finding.Well}, "the call of Cost Explorer failed", "allow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := doctor{cfg: &config.Config{Prices: config.Prices{CostExplorer: how}}, charges: c.state}
			found := d.examineCompared()
			var got []finding.Result
			for _, f := range found {
				got = append(got, f.Result)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || !strings.Contains(found[0].Found, c.says) || !strings.Contains(found[0].Do, c.do) {
				t.Errorf("%+v %s", found, diff)
			}
		})
	}
	if found := (doctor{cfg: &config.Config{}}).examineCompared(); found != nil {
		t.Errorf("not configured, and told: %+v", found)
	}
}
