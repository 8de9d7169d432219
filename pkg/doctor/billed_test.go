package doctor

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
)

func TestWhatCloudWatchWillBillIsToldBefore(t *testing.T) {
	tier := func(name, more string) string {
		return "  " + name + ": {group: " + name + "-asg, limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu" + more + "}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
	}
	for _, c := range []struct{ name, tiers, want string }{
		{"one", tier("web", ""), "CloudWatch bills at most $0.4320 in 30 days for the metrics that are asked for: web $0.4320"},
		{"every five minutes", tier("web", ", every: 5m"), "CloudWatch bills at most $0.0864 in 30 days for the metrics that are asked for: web $0.0864"},
		{"many", tier("a", "") + tier("b", ", every: 2m") + tier("c", "") + tier("d", "") + tier("e", ""),
			"CloudWatch bills at most $1.94 in 30 days for the metrics that are asked for: a $0.4320, c $0.4320, d $0.4320, and 2 tiers more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("x.yaml", []byte("aws: {region: eu-west-1}\ntiers:\n"+c.tiers))
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
